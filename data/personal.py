"""What is kept of people and who sees it, from the contracts and the rules of access, as tables in Indonesian.

They stand in docs/pelindungan-data.md, for whoever answers for the protection of personal data.
"""

from __future__ import annotations

from data.access import OF_PROVINCE, ROLES, RULES, Scope
from data.contract import Contract, Field, contracts
from data.words import say

# of whom a kind says something; one that is not named here is not documented, and the page cannot be made
ABOUT = {
    "partners": "Mitra program. Nama mitra dapat berupa nama orang (pegiat, warga); semua peran melihatnya.",
    "enterprises": "UMKM. Nama usaha mikro sering kali nama pemiliknya.",
    "production_batches": "Batch produksi rumah produksi bersama; UMKM disebut dengan kodenya.",
    "waste_flows": "Aliran limbah; UMKM disebut dengan kodenya, dan catatan dapat menyebut orang.",
    "green_products": "Penjualan hasil hijau; UMKM disebut dengan kodenya.",
    "coaching_attendance": "Peserta pembinaan: satu baris untuk satu peserta dan satu sesi.",
    "practice_assessments": "Penilaian UMKM, dengan penilainya.",
    "regional_waste": "Statistik nasional per kabupaten/kota; tidak tentang orang.",
}
KEPT = {
    "national_number": "NIK diganti nama samaran sebelum ditulis; kode lain disimpan seperti yang ditulis",
    "may_be_national_number": "kode disimpan seperti yang ditulis; NIK diganti nama samaran",
    "personal": "disimpan",
    "not_stored": "tidak disimpan",
    None: "disimpan; NIK di dalamnya diganti nama samaran",
}
BEGINS, ENDS = "<!-- dibuat dari kontrak dan aturan akses: python -m data.documenting -->", "<!-- sampai di sini -->"
# rule -> what it allows to see or to do
SEEN = {
    "figures": "angka dan jumlah",
    "rows": "baris dan baris berkas, tanpa kolom yang dijaga",
    "guarded": "kolom yang dijaga: catatan, bukti, penilai, nama usaha mikro",
    "enterprises": "daftar UMKM, dengan kode dan kelasnya",
    "packs": "bahan rapat dewan",
    "export": "ekspor semua baris",
    "member": "peran orang dan log perubahan",
    "erase": "menghapus orang",
}
ALL_ROWS = "semua yang boleh melihat baris"


def _kept(f: Field, contract: Contract) -> str:
    words = KEPT[None if f.rule == "text" else f.privacy]
    return f"{words}; menjadi {contract.field(f.becomes).title}" if f.becomes else words


def _seen(f: Field, contract: Contract) -> str:
    if not f.is_stored:
        return "tidak ada"
    if not f.seen_by:
        return ALL_ROWS
    who = "lokasinya sendiri dan administrator"
    for column, values in f.seen_by_all_if.items():
        condition = contract.field(column)
        names = " atau ".join(condition.choice_title(value) for value in values)
        who += f"; jika {condition.title} {names}: {ALL_ROWS}"
    return who


def _of_people(f: Field) -> bool:
    return bool(f.privacy or f.seen_by)


def columns() -> str:
    """Each kind with its columns that say something of people, and the others by name."""
    parts = []
    for contract in contracts().values():
        parts.append(f"### {contract.title} (`{contract.kind}`)\n\n{ABOUT[contract.kind]}")
        told = [f for f in contract.fields if _of_people(f)]
        if told:
            rows = [
                f"| {f.title} (`{f.name}`) | {_kept(f, contract)} | {_seen(f, contract)} |".replace("  ", " ")
                for f in told
            ]
            parts.append("\n".join(["| kolom | cara disimpan | siapa yang melihat |", "|---|---|---|", *rows]))
        others = [f for f in contract.fields if not _of_people(f)]
        free = [f.title for f in others if f.rule == "text"]
        lines = f"Kolom lain: {', '.join(f.title for f in others)}."
        if free:
            lines += f" Teks bebas di antaranya, yang tidak dijaga: {', '.join(free)}."
        parts.append(lines)
    return "\n\n".join(parts)


def roles() -> str:
    """What each role sees and may do of it, by the rules of access."""
    shown = [role for role in ROLES if role != "nobody"]
    head = ["", *(say("id", ROLES[role]) for role in shown)]
    rows = [[words, *(_scope(rule, role) for role in shown)] for rule, words in SEEN.items()]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _scope(rule: str, role: str) -> str:
    scope: Scope = RULES[rule].get(role, "no")
    own = "provinsinya" if role in OF_PROVINCE else "lokasinya"
    return {"all": "semua", "own": own, "no": "–"}[scope]


def renewed(page: str) -> str:
    """The page with its tables as they are now, the rest as it stands."""
    before, _, rest = page.partition(BEGINS)
    _, _, between_and_after = rest.partition(ENDS)
    between, _, rest = between_and_after.partition(BEGINS)
    _, _, after = rest.partition(ENDS)
    first, second = (f"{BEGINS}\n\n{table}\n\n{ENDS}" for table in (columns(), roles()))
    return f"{before}{first}{between}{second}{after}"
