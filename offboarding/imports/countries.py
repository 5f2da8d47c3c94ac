"""Country names and codes as HR systems write them, to the two-letter code that is stored."""

from offboarding.imports.values import fold

# code, three letters, names in English, German, French and Spanish without accents.
_ROWS = """
AE ARE united arab emirates|uae|vereinigte arabische emirate|emirats arabes unis|emiratos arabes unidos
AR ARG argentina|argentinien|argentine
AT AUT austria|osterreich|autriche
AU AUS australia|australien|australie
BE BEL belgium|belgien|belgique|belgica
BG BGR bulgaria|bulgarien|bulgarie
BR BRA brazil|brasilien|bresil|brasil
CA CAN canada|kanada
CH CHE switzerland|schweiz|suisse|suiza
CL CHL chile|chili
CN CHN china|volksrepublik china|chine
CO COL colombia|kolumbien|colombie
CZ CZE czech republic|czechia|tschechien|tschechische republik|republique tcheque|tchequie|republica checa|chequia
DE DEU germany|deutschland|allemagne|alemania
DK DNK denmark|danemark|dinamarca
EE EST estonia|estland|estonie
EG EGY egypt|agypten|egypte|egipto
ES ESP spain|spanien|espagne|espana
FI FIN finland|finnland|finlande|finlandia
FR FRA france|frankreich|francia
GB GBR united kingdom|uk|great britain|england|scotland|wales|vereinigtes konigreich|grossbritannien|royaume uni|grande bretagne|reino unido|gran bretana
GR GRC greece|griechenland|grece|grecia
HK HKG hong kong|hongkong
HR HRV croatia|kroatien|croatie|croacia
HU HUN hungary|ungarn|hongrie|hungria
ID IDN indonesia|indonesien|indonesie
IE IRL ireland|irland|irlande|irlanda
IL ISR israel
IN IND india|indien|inde
IS ISL iceland|island|islande|islandia
IT ITA italy|italien|italie|italia
JP JPN japan|japon
KE KEN kenya|kenia
KR KOR south korea|korea|republic of korea|sudkorea|coree du sud|corea del sur
LT LTU lithuania|litauen|lituanie|lituania
LU LUX luxembourg|luxemburg|luxemburgo
LV LVA latvia|lettland|lettonie|letonia
MA MAR morocco|marokko|maroc|marruecos
MX MEX mexico|mexiko|mexique
MY MYS malaysia|malaisie|malasia
NG NGA nigeria
NL NLD netherlands|the netherlands|holland|niederlande|pays bas|paises bajos
NO NOR norway|norwegen|norvege|noruega
NZ NZL new zealand|neuseeland|nouvelle zelande|nueva zelanda
PE PER peru|perou
PH PHL philippines|philippinen|filipinas
PK PAK pakistan
PL POL poland|polen|pologne|polonia
PT PRT portugal
RO ROU romania|rumanien|roumanie|rumania
RS SRB serbia|serbien|serbie
SA SAU saudi arabia|saudi arabien|arabie saoudite|arabia saudi
SE SWE sweden|schweden|suede|suecia
SG SGP singapore|singapur|singapour
SI SVN slovenia|slowenien|slovenie|eslovenia
SK SVK slovakia|slowakei|slovaquie|eslovaquia
SN SEN senegal
TH THA thailand|thailande|tailandia
TN TUN tunisia|tunesien|tunisie|tunez
TR TUR turkey|turkiye|turkei|turquie|turquia
TW TWN taiwan
UA UKR ukraine|ucrania
US USA united states|united states of america|usa|u s a|u s|vereinigte staaten|etats unis|estados unidos|ee uu
UY URY uruguay
VN VNM vietnam|viet nam
ZA ZAF south africa|sudafrika|afrique du sud|sudafrica
"""
COUNTRIES: dict[str, str] = {}
for _row in _ROWS.strip().splitlines():
    _two, _three, _names = _row.split(" ", 2)
    for _name in (_two.lower(), _three.lower(), *_names.split("|")):
        COUNTRIES[_name] = _two


def read_country(text: str) -> str | None:
    """Two letters, "" for nothing, None for a country we do not know."""
    word = fold(text)
    return COUNTRIES.get(word) if word else ""
