"""The example's sites as data: what each makes, what waste arises, where it goes as the story goes on."""

from __future__ import annotations

from dataclasses import dataclass

from data.example import dialects
from data.example.dialects import Dialect


@dataclass(frozen=True)
class Waste:
    """A material that arises at a site, and where it goes at the start and at the end of the story.

    share: kg of waste for a kg of a batch's input; often: chance that a batch has any. For a network without batches
    share is the kg of a ticket and often the tickets a month. start, end: destinations with their weights.
    """

    material: str
    share: float
    often: float
    start: str
    end: str


@dataclass(frozen=True)
class Made:
    """Something made of waste: kg of a record at the start, and rupiah for a kg."""

    product: str
    material: str
    kg: float
    price: float


@dataclass(frozen=True)
class Site:
    """A site of the example. batches: a month; input_kg: of a batch; yield_share: product for a kg of input."""

    code: str
    short: str
    slug: str
    members: int
    trades: tuple[str, ...]
    wastes: tuple[Waste, ...]
    made: tuple[Made, ...]
    dialect: Dialect
    product: str = ""
    batches: float = 0
    input_kg: float = 0
    yield_share: float = 0


_ONCE_LANDFILLED = ("landfill 74, recycling 22, unknown 4", "recycling 78, landfill 22")
_HAZARDOUS = ("hazardous_treatment 90, storage 10", "hazardous_treatment 100")

SITES = (
    Site(
        code="RPB-ACEH",
        short="ACE",
        slug="aceh",
        members=15,
        trades=("Nilam", "Atsiri", "Sulingan", "Serai Wangi"),
        wastes=(
            Waste(
                "distillation_residue",
                0.8,
                1,
                "compost 24, land_application 7, fuel 24, open_burning 28, open_dump 11, unknown 6",
                "compost 53, biomaterial 9, land_application 7, fuel 22, open_burning 5, storage 2, unknown 2",
            ),
            Waste("plastic", 0.012, 0.6, *_ONCE_LANDFILLED),
            Waste("hazardous", 0.003, 0.2, *_HAZARDOUS),
        ),
        made=(Made("Kompos", "distillation_residue", 900, 1500), Made("Briket", "distillation_residue", 400, 4200)),
        dialect=dialects.SPREADSHEET,
        product="Minyak nilam",
        batches=7,
        input_kg=520,
        yield_share=0.025,
    ),
    Site(
        code="RPB-JATENG",
        short="JAT",
        slug="jateng",
        members=18,
        trades=("Mebel", "Kayu", "Ukir", "Kriya"),
        wastes=(
            Waste(
                "sawdust",
                0.13,
                1,
                "biomaterial 36, compost 4, fuel 24, open_burning 20, landfill 12, unknown 4",
                "biomaterial 62, compost 8, fuel 20, open_burning 4, landfill 4, storage 2",
            ),
            Waste(
                "wood_offcuts",
                0.21,
                1,
                "reuse 22, biomaterial 18, fuel 34, open_burning 20, unknown 6",
                "reuse 32, biomaterial 30, fuel 31, open_burning 4, storage 2, unknown 1",
            ),
            Waste("paper_cardboard", 0.008, 0.35, *_ONCE_LANDFILLED),
            Waste("hazardous", 0.003, 0.25, *_HAZARDOUS),
        ),
        made=(Made("Papan partikel", "sawdust", 600, 3900), Made("Mainan kayu", "wood_offcuts", 90, 28000)),
        dialect=dialects.REPORT,
        product="Kursi dan meja",
        batches=8,
        input_kg=1900,
        yield_share=0.56,
    ),
    Site(
        code="RPB-NTT",
        short="NTT",
        slug="ntt",
        members=18,
        trades=("Daging", "Abon", "Dendeng", "Ternak"),
        wastes=(
            Waste(
                "manure",
                0.09,
                1,
                "compost 36, anaerobic_digestion 12, land_application 6, open_dump 42, unknown 4",
                "compost 44, anaerobic_digestion 36, land_application 6, open_dump 10, storage 2, unknown 2",
            ),
            Waste(
                "rumen",
                0.07,
                0.7,
                "compost 40, land_application 8, open_dump 48, buried 4",
                "compost 54, anaerobic_digestion 24, land_application 6, open_dump 14, unknown 2",
            ),
            Waste(
                "slaughter_byproduct",
                0.13,
                1,
                "biomaterial 40, animal_feed 10, buried 22, landfill 24, unknown 4",
                "biomaterial 56, animal_feed 16, buried 4, landfill 22, unknown 2",
            ),
            Waste("blood", 0.034, 0.8, "wastewater 72, water_discharge 28", "wastewater 80, animal_feed 16, unknown 4"),
        ),
        made=(Made("Kompos", "manure", 1100, 1400), Made("Tepung tulang", "slaughter_byproduct", 320, 6500)),
        dialect=dialects.UNICODE_TEXT,
        product="Daging sapi beku",
        batches=8,
        input_kg=2100,
        yield_share=0.52,
    ),
    Site(
        code="RPB-SULUT",
        short="SUL",
        slug="sulut",
        members=16,
        trades=("Sabut", "Kelapa", "Serat", "Keset"),
        wastes=(
            Waste(
                "coir_pith",
                0.5,
                1,
                "biomaterial 38, compost 6, open_dump 38, open_burning 14, unknown 4",
                "biomaterial 64, compost 11, open_dump 14, open_burning 4, storage 5, unknown 2",
            ),
            Waste(
                "coconut_shell",
                0.05,
                1,
                "fuel 70, open_burning 20, biomaterial 10",
                "fuel 52, open_burning 2, biomaterial 46",
            ),
            Waste("plastic", 0.006, 0.35, *_ONCE_LANDFILLED),
        ),
        made=(Made("Cocopeat", "coir_pith", 1600, 2300), Made("Arang tempurung", "coconut_shell", 240, 7800)),
        dialect=dialects.PLAIN_ENGLISH,
        product="Serat sabut kelapa",
        batches=7.5,
        input_kg=2300,
        yield_share=0.3,
    ),
    Site(
        code="RPB-KALTIM",
        short="KAL",
        slug="kaltim",
        members=14,
        trades=("Jamu", "Herbal", "Jahe", "Temulawak"),
        wastes=(
            Waste(
                "herbal_residue",
                0.42,
                1,
                "insect_feed 26, compost 22, animal_feed 6, landfill 30, open_dump 12, unknown 4",
                "insect_feed 42, compost 28, animal_feed 6, landfill 17, open_dump 4, storage 1, unknown 2",
            ),
            Waste("food_waste", 0.03, 0.5, "landfill 66, insect_feed 34", "insect_feed 80, landfill 20"),
            Waste("paper_cardboard", 0.012, 0.5, *_ONCE_LANDFILLED),
        ),
        made=(Made("Maggot kering", "herbal_residue", 180, 9000), Made("Kompos", "herbal_residue", 500, 1500)),
        dialect=dialects.NAMED_MONTHS,
        product="Simplisia jahe",
        batches=7,
        input_kg=820,
        yield_share=0.22,
    ),
    Site(
        code="KADIN-JAKSEL",
        short="JKS",
        slug="jaksel",
        members=22,
        trades=("Warung", "Katering", "Konveksi", "Kopi", "Bengkel Kriya"),
        wastes=(
            Waste(
                "food_waste",
                *(64, 8),
                "compost 18, insect_feed 12, landfill 64, unknown 6",
                "compost 38, insect_feed 32, landfill 28, unknown 2",
            ),
            Waste("paper_cardboard", 46, 6, "recycling 56, landfill 40, unknown 4", "recycling 82, landfill 18"),
            Waste("plastic", 28, 6, "recycling 36, landfill 60, unknown 4", "recycling 64, landfill 36"),
            Waste("textile", 24, 4, "reuse 22, recycling 6, landfill 72", "reuse 44, recycling 18, landfill 38"),
            Waste("glass", 30, 3, "recycling 46, reuse 8, landfill 46", "recycling 62, reuse 14, landfill 24"),
        ),
        made=(Made("Tas daur ulang", "textile", 35, 65000), Made("Kompos", "food_waste", 160, 2500)),
        dialect=dialects.APP_EXPORT,
    ),
)
