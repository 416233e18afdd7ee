"""Words that say nothing of what a text is about: short lists of function words, and those that say no.

Neither lists good and bad words: those are what people talk about.
"""

from encounters.texts import ENGLISH, FINNISH, SWEDISH


def listed(words: str) -> frozenset[str]:
    """Return the words of a list that is written as a text."""
    return frozenset(words.split())


# Pronouns, conjunctions, prepositions, auxiliary verbs and words of degree, in the forms that no dictionary form tells.
FUNCTION_WORDS = {
    FINNISH: listed("""
    aika aina alle ehkä eli ennen erittäin ettei että että hän he heidän heille heitä hei hieman hiukan hyvin ihan ilman
    itse ja jo joka joku jolla jonka jos joskus jossa josta jota jotka jotain joten jotta juuri kai kaikki kanssa kautta
    kerran kerta koko koska koskaan kovin kuin kuinka kuitenkin kuka kun kunnes kyllä käydä lähes lisäksi luona melko
    me meidän meille meitä meni mihin mikä miksi milloin minkä minua minulla minulle minun minut minä missä mistä mitä
    mitään miten moni muka muu muut mutta myös mä mun mulla mulle niiden niin niitä noin nuo ne nyt näin nämä ohi olla
    oikein on oli ole olen olet olimme olin olisi olivat ollut olleet oltiin ovat paitsi paljon pitää pois päin saada
    saakka sai saimme sain samalla se sekä sen sieltä siellä siihen siinä siis siitä siksi sille sillä sinne sinä sitten
    sitä sun suoraan sä tai taas te tehdä todella tosi tuli tulla tuo tuolla tuon tuossa tämä tämän tänne tänään tässä
    tästä tätä tällä vaan vaikka vain varsin vasta vasten vielä vieläkin voida voi voisi vähän yhdessä yksi yleensä yli
    ylen asti enää jälkeen kohti mennä läpi ympäri mukaan ollenkaan lainkaan edes jopa eilen huomenna kiitos kiittää
    """),
    SWEDISH: listed("""
    all allt alla alltid att av bara bli blev blir bliva blivit de dem den denna deras dess det detta dig din ditt där
    därför då efter eller en enligt er ett för från få fick får fått genom gick gå går göra gör gjorde ha hade han hans
    har haft hela hennes henne hit hon honom hos hur här i igen in innan inom ja jag jo ju kan kom komma kommer kunde
    kunna lite man med mellan men mig min mina mitt mot mycket måste ni nog nu när någon något några också om oss på
    redan samma sedan sen sig sin sina sitt ska skall skulle som så sådan sådant till tog trots två under upp ur ut utan
    vad var vara vari varit varje varför vem vi vid vilka vilken vilket vill ville väl vår våra vårt åt är även över än
    ännu tack tacka
    """),
    ENGLISH: listed("""
    a about after again all also always am an and any are as at back be because been before being both but by came can
    come could did do does doing done down during each else even ever every for from get gets getting give go goes going
    got had has have having he her here hers him his how i if in into is it its itself just let like made make many may
    me might mine more most much must my myself of off on once one only or other our ours out over own quite rather
    really said same say shall she should since so some still such than that the their theirs them then there these they
    thing this those though through till to today too two under until up upon us very via was we well went were what
    when where which while who whom whose why will with within would yet you your yours thank thanks
    """),
}
CONJUNCTIONS = listed("ja mutta tai sekä eli och men eller and but or")  # part what is said
# What says no, and how all its forms are written as one; it stands only before another word.
NEGATIONS = {
    FINNISH: dict.fromkeys(
        listed("en et ei emme ette eivät älä älkää eikä enkä etkä emmekä ettekä eivätkä eihän enhän eipä"), "ei"
    ),
    SWEDISH: dict.fromkeys(listed("inte ej icke"), "inte")
    | dict.fromkeys(listed("ingen inget inga"), "ingen")
    | {"aldrig": "aldrig"},
    ENGLISH: dict.fromkeys(
        listed("not cannot dont doesnt didnt isnt wasnt arent werent cant couldnt wont wouldnt hasnt havent hadnt"),
        "not",
    )
    | {"no": "no", "never": "never"},
}
