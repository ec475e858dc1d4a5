"""A small programme with rows of every kind, for what must hold of every figure."""
# ruff: noqa: E501 (drawn tables)

from __future__ import annotations

PARTNERS = """
    | partner_code | name    | partner_kind | province |
    |--------------|---------|--------------|----------|
    | M-1          | Kaktus  | hauler       | ID-JK    |
    | M-2          | Papan   | processor    | ID-SA    |
"""
ENTERPRISES = """
    | enterprise_code | site_code | joined_on  | kadin_member | new_entrepreneur | size_class |
    |-----------------|-----------|------------|--------------|------------------|------------|
    | U-1             | RPB-ACEH  |            | ya           | ya               | micro      |
    | U-2             | RPB-ACEH  | 2024-02-15 |              | tidak            | small      |
    | U-3             | RPB-NTT   | 2023-01-01 | tidak        |                  | micro      |
"""
BATCHES = """
    | batch_code | site_code | enterprise_code | product | started_on | input_kg | product_kg | energy_kwh | water_m3 |
    |------------|-----------|-----------------|---------|------------|----------|------------|------------|----------|
    | B-1        | RPB-ACEH  | U-1             | Minyak  | 2023-01-10 |     1000 |         20 |        100 |          |
    | B-2        | RPB-ACEH  | U-2             | Minyak  | 2024-03-10 |     2000 |         50 |            |      1.5 |
    | B-3        | RPB-NTT   |                 | Daging  | 2024-03-12 |      500 |        300 |         40 |        2 |
"""
FLOWS = """
    | site_code | batch_code | enterprise_code | date       | material   | quantity | destination | from_storage | handling | location | hauler | receiver | measured_by |
    |-----------|------------|-----------------|------------|------------|----------|-------------|--------------|----------|----------|--------|----------|-------------|
    | RPB-ACEH  | B-1        |                 | 2023-01-15 | distillation_residue | 900 | compost |              | terpusat | di lokasi |       |          | ditimbang   |
    | RPB-ACEH  | B-2        | U-2             | 2024-03-15 | distillation_residue | 800 | fuel    |              | mandiri  | di luar  | M-1    | M-2      | diperkirakan |
    | RPB-ACEH  |            |                 | 2024-03-16 | plastic    |       40 |             |              |          |          |        |          |             |
    | RPB-ACEH  |            |                 | 2024-03-17 | hazardous  |       10 | storage     |              | terpusat |          |        |          | ditimbang   |
    | RPB-ACEH  |            |                 | 2024-04-17 | hazardous  |        4 | hazardous_treatment | ya   | terpusat | di luar  | M-1    | M-1      | ditimbang   |
    | RPB-NTT   | B-3        |                 | 2024-03-20 | manure     |       90 | open_dump   |              | mandiri  |          |        |          | dikonversi  |
    | RPB-NTT   | B-3        |                 | 2024-03-21 | blood      |       60 | landfill    |              | terpusat | di luar  | M-1    | M-1      | ditimbang   |
"""
PRODUCTS = """
    | site_code | date       | product | made_from            | quantity | value_idr | buyer_kind | distributor |
    |-----------|------------|---------|----------------------|----------|-----------|------------|-------------|
    | RPB-ACEH  | 2024-03-20 | Kompos  | distillation_residue |      300 |    150000 | warga      | M-2         |
    | RPB-NTT   | 2024-03-25 | Pupuk   |                      |       50 |           |            |             |
"""
SESSIONS = """
    | session_code | participant_code | session_date | site_code | topic  | organiser   | gender | age |
    |--------------|------------------|--------------|-----------|--------|-------------|--------|-----|
    | S-1          | P-1              | 2023-02-10   | RPB-ACEH  | Kompos | kementerian | P      |  40 |
    | S-2          | P-1              | 2024-02-10   | RPB-ACEH  | Kompos | kementerian | P      |  41 |
    | S-2          | P-2              | 2024-02-10   | RPB-ACEH  | Kompos | kementerian | L      |  25 |
    | S-3          | P-2              | 2024-03-10   | RPB-ACEH  | Biogas |             | L      |  25 |
    | S-3          | P-3              | 2024-03-10   | RPB-ACEH  | Biogas |             |        |     |
    | S-4          | P-9              | 2024-03-11   | RPB-NTT   | Biogas | kadin       | L      |  50 |
"""
ASSESSMENTS = """
    | enterprise_code | assessed_on | practice       | level | verified      |
    |-----------------|-------------|----------------|-------|---------------|
    | U-1             | 2023-05-31  | waste_recovery | 4     | mandiri       |
    | U-1             | 2024-03-31  | waste_recovery | 2     | terverifikasi |
    | U-1             | 2024-03-31  | energy         | TB    | mandiri       |
    | U-3             | 2024-03-15  | legal          | 1     |               |
"""
REGIONS = """
    | year | province    | regency             | period | generated_t | reduced_t | handled_t | recycled_t | raw_material_t |
    |------|-------------|---------------------|--------|-------------|-----------|-----------|------------|----------------|
    | 2023 | Jawa Tengah | Kab. Sragen         | P1     |        1000 |       100 |       400 |         50 |             10 |
    | 2024 | Jawa Tengah | Kab. Sragen         | P1     |        1000 |       120 |       420 |         60 |                |
    | 2024 | Jawa Tengah | Kab. Sragen         | P2     |        1100 |       150 |       440 |         70 |             20 |
    | 2024 | DKI Jakarta | Kota Adm. Jakarta Selatan | P1 |     2000 |           |      1900 |            |                |
"""
EVERYTHING = {
    "partners": PARTNERS,
    "enterprises": ENTERPRISES,
    "production_batches": BATCHES,
    "waste_flows": FLOWS,
    "green_products": PRODUCTS,
    "coaching_attendance": SESSIONS,
    "practice_assessments": ASSESSMENTS,
    "regional_waste": REGIONS,
}
