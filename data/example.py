def load(store):
    pass


def remove(store):
    pass
