"""A café-and-retail chain: twelve locations, about seventy employees."""

from encounters.demo.plans import EmployeePlan, LocationPlan, LoginPlan, OrganisationPlan, PointPlan
from encounters.models.choices import Channel, Role

TILL = PointPlan("Kassa", Channel.KIOSK, 5)
TABLES = PointPlan("Pöydät", Channel.QR, 4)
RECEIPT = PointPlan("Kuitin linkki", Channel.LINK, 2)
CAFE = (TABLES, TILL, RECEIPT)

KAMPPI = LocationPlan(
    "Kahvila Kamppi",
    "Uusimaa",
    "cafe",
    8.5,
    (
        EmployeePlan("Aino", "Kettumäki", "Barista", 0.5, point="Ainon nimikyltti"),
        EmployeePlan("Sanna", "Rautavuo", "Kahvilapäällikkö", 0.2),
        EmployeePlan("Elias", "Harjula", "Barista"),
        EmployeePlan("Noora", "Vainikka", "Barista", 0.1, began=210),
        EmployeePlan("Leevi", "Mäntyaho", "Kahvilatyöntekijä", -0.7),
        EmployeePlan("Fatima", "Warsame", "Barista", 0.3),
        EmployeePlan("Otto", "Grönvik", "Kahvilatyöntekijä", -0.2, left=160),
    ),
    (PointPlan("Pöydät", Channel.QR, 4, "kahma364"), TILL, RECEIPT, PointPlan("Kotisivut", Channel.EMBED, 1)),
    languages=(76, 7, 17),
)
KALLIO = LocationPlan(
    "Kahvila ja baari Kallio",
    "Uusimaa",
    "bar",
    5.0,
    (
        EmployeePlan("Jesse", "Kuusjärvi", "Baarimestari", -0.9),
        EmployeePlan("Milla", "Haapakorpi", "Baarimestari", 0.5),
        EmployeePlan("Tuukka", "Siltavuo", "Baarimikko"),
        EmployeePlan("Ronja", "Ekroos", "Tarjoilija", 0.2),
        EmployeePlan("Aleksi", "Puurunen", "Baarimikko", left=90),
        EmployeePlan("Veera", "Kivelänaho", "Tarjoilija", began=120),
        EmployeePlan("Kalle", "Nurmiranta", "Ravintolapäällikkö"),
    ),
    (PointPlan("Baaritiski", Channel.QR, 6, "nektar64"), TABLES),
    languages=(78, 6, 16),
)
TIKKURILA = LocationPlan(
    "Kahvila Tikkurila",
    "Uusimaa",
    "cafe",
    5.5,
    (
        EmployeePlan("Pasi", "Torvelainen", "Kahvilatyöntekijä", -0.7),
        EmployeePlan("Riitta", "Jokivarsi", "Kahvilatyöntekijä", -0.2),
        EmployeePlan("Jenna", "Palosuo", "Barista", left=300),
        EmployeePlan("Abdi", "Nuurow", "Barista", 0.6, began=260),
        EmployeePlan("Tiina", "Ollikkala", "Vuoropäällikkö", -0.1),
        EmployeePlan("Santeri", "Vuorikoski", "Kahvilatyöntekijä", -0.4, began=95),
        EmployeePlan("Heidi", "Lampisuo", "Kahvilatyöntekijä", left=400),
    ),
    CAFE,
    quality=-0.9,
)
PORVOO = LocationPlan(
    "Kahvila Porvoo",
    "Uusimaa",
    "cafe",
    4.5,
    (
        EmployeePlan("Gunilla", "Sundblad", "Kafévärdinna", 0.6, point="Gunillas namnskylt"),
        EmployeePlan("Camilla", "Forsbäck", "Barista", 0.3),
        EmployeePlan("Johan", "Nystedt", "Barista"),
        EmployeePlan("Annika", "Westerholm", "Servitris", began=400),
        EmployeePlan("Kirsi", "Raitanen", "Kahvilatyöntekijä", -0.1),
        EmployeePlan("Oskar", "Lillkvist", "Kahvilatyöntekijä", left=220),
    ),
    (PointPlan("Pöydät · Borden", Channel.QR, 5), PointPlan("Kassa · Kassan", Channel.KIOSK, 4)),
    quality=0.8,
    languages=(42, 46, 12),
)
TURKU = LocationPlan(
    "Kahvila Turku",
    "Varsinais-Suomi",
    "cafe",
    4.5,
    (
        EmployeePlan("Petra", "Saarnivaara", "Kahvilapäällikkö", 0.1),
        EmployeePlan("Linus", "Engbom", "Barista", 0.2),
        EmployeePlan("Hanna-Mari", "Kuivalahti", "Barista"),
        EmployeePlan("Antti", "Rekonen", "Kahvilatyöntekijä", -0.4),
        EmployeePlan("Ida", "Blomstrand", "Barista", began=330),
        EmployeePlan("Miro", "Lehtosalo", "Kahvilatyöntekijä", left=45),
    ),
    CAFE,
    languages=(78, 14, 8),
)
TAMPERE = LocationPlan(
    "Kahvila Tampere",
    "Pirkanmaa",
    "cafe",
    5.0,
    (
        EmployeePlan("Juha", "Koivuranta", "Kahvilapäällikkö"),
        EmployeePlan("Eveliina", "Näsijoki", "Barista", 0.4, point="Eveliinan nimikyltti"),
        EmployeePlan("Emmi", "Ratamo", "Barista"),
        EmployeePlan("Ville", "Hirsikangas", "Kahvilatyöntekijä", -0.3),
        EmployeePlan("Saana", "Kyrönlahti", "Barista", began=500),
        EmployeePlan("Thao", "Nguyen", "Barista", 0.3),
    ),
    CAFE,
    quality=0.1,
)
OULU = LocationPlan(
    "Kahvila Oulu",
    "Pohjois-Pohjanmaa",
    "cafe",
    3.5,
    (
        EmployeePlan("Aapo", "Kiiminkoski", "Kahvilatyöntekijä", -0.2),
        EmployeePlan("Marjut", "Haukisalmi", "Kahvilapäällikkö", 0.2),
        EmployeePlan("Iida", "Ylikoivu", "Barista"),
        EmployeePlan("Jere", "Pikkuaho", "Barista", began=35, skill=-0.8),
        EmployeePlan("Sini", "Karjasuo", "Barista", 0.3, left=30),
        EmployeePlan("Topi", "Limingoja", "Kahvilatyöntekijä"),
    ),
    CAFE,
    turned=(40, -0.7),
)
JYVASKYLA = LocationPlan(
    "Kahvila Jyväskylä",
    "Keski-Suomi",
    "cafe",
    3.0,
    (
        EmployeePlan("Mirva", "Palokallio", "Kahvilapäällikkö", 0.2),
        EmployeePlan("Anni", "Kuokkavaara", "Barista", 0.1),
        EmployeePlan("Lauri", "Tourujoki", "Barista"),
        EmployeePlan("Katri", "Harjupelto", "Kahvilatyöntekijä", -0.2),
        EmployeePlan("Samu", "Vaajasalo", "Kahvilatyöntekijä", began=180),
    ),
    CAFE,
)
ESPOO = LocationPlan(
    "Kulman kauppa Espoo",
    "Uusimaa",
    "shop",
    3.0,
    (
        EmployeePlan("Merja", "Tapiolinna", "Myymälävastaava", 0.2),
        EmployeePlan("Christoffer", "Hagelstam", "Myyjä", 0.1),
        EmployeePlan("Inka", "Matinlehto", "Myyjä", also="Kahvila Kamppi"),
        EmployeePlan("Vesa", "Kaunismäki", "Myyjä", -0.8),
        EmployeePlan("Daria", "Sokolovskaja", "Myyjä", 0.3, began=275),
    ),
    (TILL, RECEIPT, PointPlan("Verkkokauppa", Channel.EMBED, 1)),
    languages=(76, 12, 12),
)
LAHTI = LocationPlan(
    "Kulman kauppa Lahti",
    "Päijät-Häme",
    "shop",
    2.0,
    (
        EmployeePlan("Päivi", "Vesirinne", "Myymälävastaava"),
        EmployeePlan("Jukka", "Launesuo", "Myyjä", -0.2),
        EmployeePlan("Oona", "Kärpänmaa", "Myyjä", 0.4),
        EmployeePlan("Tommi", "Salpaniemi", "Myyjä", left=200),
        EmployeePlan("Ella", "Ahtikari", "Myyjä", began=190),
    ),
    (TILL, RECEIPT),
)
SALON = LocationPlan(
    "Kampaamo Kulma Turku",
    "Varsinais-Suomi",
    "salon",
    2.4,
    (
        EmployeePlan("Satu", "Hiltuvaara", "Kampaaja", 0.6, point="Satun tuoli"),
        EmployeePlan("Bea", "Törnwall", "Kampaaja", 0.2, point="Bean tuoli"),
        EmployeePlan("Nea", "Rauniola", "Kampaaja", -0.5, point="Nean tuoli"),
        EmployeePlan("Kaisu", "Lähdesuo", "Parturi-kampaaja", 0.1, point="Kaisun tuoli"),
    ),
    (PointPlan("Odotussohva", Channel.QR, 1, "kampa364"),),
    quality=0.3,
    languages=(74, 18, 8),
)
TAXI = LocationPlan(
    "Kulman taksiasema Helsinki",
    "Uusimaa",
    "taxi",
    4.2,
    (
        EmployeePlan("Reijo", "Kangasvieri", "Taksinkuljettaja", -1.1, point="Auto 11"),
        EmployeePlan("Yusuf", "Osmanow", "Taksinkuljettaja", 0.4, point="Auto 12"),
        EmployeePlan("Harri", "Tuomikorpi", "Taksinkuljettaja", point="Auto 14"),
        EmployeePlan("Seppo", "Välisuo", "Taksinkuljettaja", 0.2, point="Auto 15"),
        EmployeePlan("Benita", "Ahlbäck", "Taksinkuljettaja", 0.7, point="Auto 17"),
        EmployeePlan("Kimmo", "Rautasuo", "Taksinkuljettaja", -0.2, began=150, point="Auto 18"),
        EmployeePlan("Igor", "Petrenko", "Taksinkuljettaja", left=365, point="Auto 13"),
    ),
    (PointPlan("Taksitolppa", Channel.QR, 1, "matka364"), RECEIPT),
    languages=(70, 8, 22),
)

KULMA = OrganisationPlan(
    "Kahvila Kulma",
    "kulma",
    (KAMPPI, KALLIO, TIKKURILA, PORVOO, TURKU, TAMPERE, OULU, JYVASKYLA, ESPOO, LAHTI, SALON, TAXI),
    (
        LoginPlan("admin@kulma.example", Role.ADMIN, "Henna Laaksovirta", "kahvi-pulla-aamu-17"),
        LoginPlan("supervisor@kulma.example", Role.SUPERVISOR, "Mikael Lindroth", "kulma-kello-katu-28"),
        LoginPlan(
            "kamppi.tikkurila@kulma.example",
            Role.SUPERVISOR,
            "Sanna Rautavuo",
            "sininen-kuppi-ikkuna-39",
            employee="Sanna Rautavuo",
            locations=("Kahvila Kamppi", "Kahvila Tikkurila"),
        ),
        LoginPlan(
            "employee@kulma.example",
            Role.EMPLOYEE,
            "Aino Kettumäki",
            "maito-vaahto-lusikka-41",
            employee="Aino Kettumäki",
        ),
    ),
)
