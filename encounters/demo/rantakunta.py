"""A city's service points: five locations, twenty employees."""

from encounters.demo.plans import EmployeePlan, LocationPlan, LoginPlan, OrganisationPlan, PointPlan
from encounters.models.choices import Channel, Role

DESK = PointPlan("Asiakaspalvelu", Channel.KIOSK, 4)
DOOR = PointPlan("Ovi", Channel.QR, 4)
WEB = PointPlan("Verkkosivut", Channel.EMBED, 2)

LIBRARY = LocationPlan(
    "Rantakunnan kirjasto",
    "Rantakunta",
    "library",
    3.2,
    (
        EmployeePlan("Kaarina", "Honkalehto", "Kirjastovirkailija", 0.4),
        EmployeePlan("Stefan", "Östergård", "Informaatikko", 0.2),
        EmployeePlan("Maija-Liisa", "Kontunen", "Kirjastovirkailija", -0.3),
        EmployeePlan("Joonas", "Perälampi", "Kirjastonhoitaja", began=300),
        EmployeePlan("Leila", "Marttisuo", "Kirjastovirkailija", left=250),
    ),
    (DESK, DOOR),
    quality=0.6,
    languages=(72, 18, 10),
)
HEALTH = LocationPlan(
    "Terveysaseman neuvonta",
    "Rantakunta",
    "health",
    3.2,
    (
        EmployeePlan("Eija", "Tuohiranta", "Terveydenhoitaja", 0.4),
        EmployeePlan("Marika", "Sjöblad", "Palveluneuvoja", 0.1),
        EmployeePlan("Pirjo", "Kotaniitty", "Palveluneuvoja", -0.7),
        EmployeePlan("Hanna", "Lumijoki", "Palveluneuvoja", began=150),
    ),
    (DESK, DOOR, WEB),
    quality=-0.2,
    languages=(75, 16, 9),
)
SWIMMING = LocationPlan(
    "Rantakunnan uimahalli",
    "Rantakunta",
    "swimming",
    2.7,
    (
        EmployeePlan("Jari", "Aallonsuu", "Uinninvalvoja", 0.2),
        EmployeePlan("Sofia", "Lindegård", "Kassanhoitaja", 0.3),
        EmployeePlan("Timo", "Kalliosalo", "Vahtimestari"),
        EmployeePlan("Minttu", "Rantapolku", "Uinninvalvoja", -0.3),
        EmployeePlan("Erik", "Backnäs", "Uinninvalvoja", left=120),
    ),
    (DESK, DOOR),
    languages=(76, 14, 10),
)
PERMITS = LocationPlan(
    "Lupapalvelut",
    "Rantakunta",
    "permits",
    1.5,
    (
        EmployeePlan("Hannele", "Tervakorpi", "Lupasihteeri", 0.5, point="Hannelen ovi"),
        EmployeePlan("Risto", "Harmaavuori", "Rakennustarkastaja", -0.6),
        EmployeePlan("Jenny", "Stålbacka", "Lupakäsittelijä"),
    ),
    (DESK, WEB),
    quality=-0.9,
    languages=(78, 18, 4),
)
SERVICE = LocationPlan(
    "Palvelupiste",
    "Rantakunta",
    "service",
    2.0,
    (
        EmployeePlan("Arja", "Niittysuo", "Palveluneuvoja"),
        EmployeePlan("Mehmet", "Yildirim", "Palveluneuvoja", 0.4),
        EmployeePlan("Siv", "Holmnäs", "Palveluneuvoja", 0.1, also="Terveysaseman neuvonta"),
    ),
    (DESK, DOOR),
    languages=(70, 17, 13),
)

RANTAKUNTA = OrganisationPlan(
    "Rantakunta",
    "rantakunta",
    (LIBRARY, HEALTH, SWIMMING, PERMITS, SERVICE),
    (
        LoginPlan("admin@rantakunta.example", Role.ADMIN, "Outi Merikallio", "ranta-laituri-vene-52"),
        LoginPlan("supervisor@rantakunta.example", Role.SUPERVISOR, "Kristian Södernäs", "meri-majakka-loisto-63"),
        LoginPlan(
            "kirjasto.uimahalli@rantakunta.example",
            Role.SUPERVISOR,
            "Helena Saviniemi",
            "kirja-allas-pyyhe-74",
            locations=("Rantakunnan kirjasto", "Rantakunnan uimahalli"),
        ),
        LoginPlan(
            "employee@rantakunta.example",
            Role.EMPLOYEE,
            "Kaarina Honkalehto",
            "hylly-kortti-sivu-85",
            employee="Kaarina Honkalehto",
        ),
    ),
)
