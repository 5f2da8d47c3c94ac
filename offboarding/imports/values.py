"""One value of a file made clean: addresses, yes and no, kinds of exit. Pure, in four languages."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from directory.models import ExitType, RehireEligibility

INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200e\u200f\u2060\u00ad"), None)
SPACES = re.compile(r"\s+")
EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}"
)
NOTHING = frozenset(
    {"", "-", "--", "n/a", "na", "none", "null", "nil", "#n/a", "k.a.", "k. a.", "s/d", "n.a.", "(blank)"}
)
FORMULA_START = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class BadValue(Exception):
    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        super().__init__(code)


def tidy(text: str) -> str:
    """Padding, odd blanks and invisible marks gone, accents in one form; line breaks stay."""
    if text.isascii():
        return text.strip()
    text = unicodedata.normalize("NFC", text.translate(INVISIBLE))
    return text.replace("\u00a0", " ").replace("\u202f", " ").strip()


def one_line(text: str) -> str:
    text = tidy(text)
    return SPACES.sub(" ", text) if "\n" in text or "\r" in text or "  " in text or "\t" in text else text


@lru_cache(maxsize=5_000)
def fold(text: str) -> str:
    """Lower case without accents and punctuation, for words that are looked up."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    plain = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(plain.split())


def looks_like_formula(text: str) -> bool:
    """Would a spreadsheet compute this? A lone sign or a number does no harm."""
    if not text.startswith(FORMULA_START):
        return False
    rest = text[1:].strip()
    return bool(rest) and not rest.replace(".", "").replace(",", "").replace(" ", "").isdigit()


# Addresses


def read_email(text: str) -> str:
    """Lower-case address; `Name <a@b.c>` and `mailto:` are unwrapped."""
    value = tidy(text).lower().removeprefix("mailto:").strip("\"' ;,")
    if value.endswith(">") and "<" in value:
        value = value[value.rindex("<") + 1 : -1].strip()
    if value in NOTHING:
        return ""
    if not value.isascii():
        value = international(value)
    local, _, _domain = value.partition("@")
    if len(value) > 254 or ".." in value or local[:1] == "." or local[-1:] == "." or not EMAIL.fullmatch(value):
        raise BadValue("invalid_email")
    return value


def international(value: str) -> str:
    local, at, domain = value.rpartition("@")
    try:
        return local + at + domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise BadValue("invalid_email") from None


def domain_of(email: str) -> str:
    return email.rpartition("@")[2]


def is_domain(domain: str, among: Iterable[str]) -> bool:
    """The domain itself or one below it."""
    return any(domain == other or domain.endswith("." + other) for other in among)


# Yes and no

YES = frozenset(
    [
        "yes",
        "y",
        "true",
        "t",
        "1",
        "x",
        "ja",
        "j",
        "wahr",
        "oui",
        "o",
        "vrai",
        "si",
        "s",
        "verdadero",
        "cierto",
        "checked",
        "sim",
    ]
)
NO = frozenset(["no", "n", "false", "f", "0", "nein", "falsch", "non", "faux", "falso", "unchecked", "nao"])
YES_NO_SHOWN = "yes, no, ja, nein, oui, non, sí, no"


def read_yes_no(text: str) -> bool | None:
    word = fold(text)
    if not word or text.strip().lower() in NOTHING:
        return None
    first = word.split()[0]
    if word in YES or first in ("yes", "ja", "oui"):
        return True
    if word in NO or first in ("nein", "non", "not"):
        return False
    if word in ("regretted", "regrettable"):
        return True
    if word in ("unregretted", "nonregretted"):
        return False
    raise BadValue("unknown_value", allowed=YES_NO_SHOWN)


# May be hired again

REHIRE: dict[str, str] = {}
for _value, _words in (
    (
        RehireEligibility.NOT_ELIGIBLE,
        "not eligible|ineligible|non eligible|do not rehire|dnr|nicht moglich|ausgeschlossen|gesperrt|"
        "no rehire|not rehireable|not recommended|nicht empfohlen|no apto|no recontratable|no elegible|"
        "inelegible|non reembauchable",
    ),
    (
        RehireEligibility.CONDITIONAL,
        "conditional|conditionally|with conditions|bedingt|eingeschrankt|unter vorbehalt|mit auflagen|"
        "sous condition|sous conditions|sous reserve|conditionnel|conditionnelle|condicional|"
        "con condiciones|con restricciones|restricted|with approval|partly|teilweise|partiel",
    ),
    (
        RehireEligibility.UNDER_REVIEW,
        "under review|in review|review|pending|to be decided|tbd|in prufung|wird gepruft|offen|"
        "en cours d examen|a etudier|a l etude|en revision|pendiente|en estudio",
    ),
    (
        RehireEligibility.ELIGIBLE,
        "eligible|rehire|rehireable|recommended|empfohlen|moglich|uneingeschrankt|apto|recontratable|"
        "elegible|reembauchable|welcome back|would rehire",
    ),
):
    REHIRE.update(dict.fromkeys(_words.split("|"), _value))
REHIRE_STARTS = tuple(known for known in REHIRE if len(known) > 4)
REHIRE_SHOWN = "Yes, No, Conditional, Under review (Ja, Nein, Bedingt; Oui, Non, Sous condition; Sí, No, Condicional)"


@lru_cache(maxsize=5_000)
def read_rehire(text: str) -> str:
    word = fold(text)
    if not word or text.strip().lower() in NOTHING:
        return ""
    if word in YES:
        return RehireEligibility.ELIGIBLE
    if word in NO:
        return RehireEligibility.NOT_ELIGIBLE
    if word in REHIRE:
        return REHIRE[word]
    if word.startswith(REHIRE_STARTS):
        for separator in (" ", ""):
            for known in REHIRE_STARTS:
                if word.startswith(known + separator):
                    return REHIRE[known]
    first = word.split()[0]
    if first in ("yes", "ja", "oui", "si"):
        conditional = any(w in word for w in ("condition", "vorbehalt", "approval", "bedingt", "condicion", "reserve"))
        return RehireEligibility.CONDITIONAL if conditional else RehireEligibility.ELIGIBLE
    if first in ("no", "nein", "non", "not", "nicht"):
        return RehireEligibility.NOT_ELIGIBLE
    raise BadValue("unknown_value", allowed=REHIRE_SHOWN)


# Kind of exit: parts of words, the first that occurs decides

EXIT_TYPES: tuple[tuple[str, str], ...] = (
    ("involunt", ExitType.INVOLUNTARY),
    ("unfreiwillig", ExitType.INVOLUNTARY),
    ("non volont", ExitType.INVOLUNTARY),
    ("no volunt", ExitType.INVOLUNTARY),
    ("death", ExitType.DEATH),
    ("deceased", ExitType.DEATH),
    ("verstorben", ExitType.DEATH),
    ("todesfall", ExitType.DEATH),
    ("tod des", ExitType.DEATH),
    ("deces", ExitType.DEATH),
    ("fallec", ExitType.DEATH),
    ("defunc", ExitType.DEATH),
    ("retire", ExitType.RETIREMENT),
    ("retrait", ExitType.RETIREMENT),
    ("rente", ExitType.RETIREMENT),
    ("pension", ExitType.RETIREMENT),
    ("ruhestand", ExitType.RETIREMENT),
    ("jubila", ExitType.RETIREMENT),
    ("end of contract", ExitType.END_OF_CONTRACT),
    ("contract end", ExitType.END_OF_CONTRACT),
    ("contract expir", ExitType.END_OF_CONTRACT),
    ("end of assignment", ExitType.END_OF_CONTRACT),
    ("end of internship", ExitType.END_OF_CONTRACT),
    ("fixed term", ExitType.END_OF_CONTRACT),
    ("befrist", ExitType.END_OF_CONTRACT),
    ("vertragsende", ExitType.END_OF_CONTRACT),
    ("fristablauf", ExitType.END_OF_CONTRACT),
    ("zeitablauf", ExitType.END_OF_CONTRACT),
    ("fin de contrat", ExitType.END_OF_CONTRACT),
    ("fin de cdd", ExitType.END_OF_CONTRACT),
    ("fin cdd", ExitType.END_OF_CONTRACT),
    ("fin de stage", ExitType.END_OF_CONTRACT),
    ("fin contrat", ExitType.END_OF_CONTRACT),
    ("expiracion", ExitType.END_OF_CONTRACT),
    ("volunt", ExitType.VOLUNTARY),
    ("freiwillig", ExitType.VOLUNTARY),
    ("volont", ExitType.VOLUNTARY),
    ("resign", ExitType.VOLUNTARY),
    ("quit", ExitType.VOLUNTARY),
    ("demission", ExitType.VOLUNTARY),
    ("dimision", ExitType.VOLUNTARY),
    ("dimite", ExitType.VOLUNTARY),
    ("baja volunt", ExitType.VOLUNTARY),
    ("eigenkundigung", ExitType.VOLUNTARY),
    ("arbeitnehmer", ExitType.VOLUNTARY),
    ("employee", ExitType.VOLUNTARY),
    ("initiative du salarie", ExitType.VOLUNTARY),
    ("by worker", ExitType.VOLUNTARY),
    ("arbeitgeber", ExitType.INVOLUNTARY),
    ("employer", ExitType.INVOLUNTARY),
    ("company", ExitType.INVOLUNTARY),
    ("initiative de l employeur", ExitType.INVOLUNTARY),
    ("empresa", ExitType.INVOLUNTARY),
    ("licenci", ExitType.INVOLUNTARY),
    ("despido", ExitType.INVOLUNTARY),
    ("betriebsbedingt", ExitType.INVOLUNTARY),
    ("verhaltensbedingt", ExitType.INVOLUNTARY),
    ("personenbedingt", ExitType.INVOLUNTARY),
    ("fristlos", ExitType.INVOLUNTARY),
    ("dismiss", ExitType.INVOLUNTARY),
    ("layoff", ExitType.INVOLUNTARY),
    ("lay off", ExitType.INVOLUNTARY),
    ("laid off", ExitType.INVOLUNTARY),
    ("redundan", ExitType.INVOLUNTARY),
    ("fired", ExitType.INVOLUNTARY),
    ("discharge", ExitType.INVOLUNTARY),
    ("for cause", ExitType.INVOLUNTARY),
    ("mutual", ExitType.OTHER),
    ("aufhebung", ExitType.OTHER),
    ("rupture conventionnelle", ExitType.OTHER),
    ("mutuo acuerdo", ExitType.OTHER),
    ("transfer", ExitType.OTHER),
    ("other", ExitType.OTHER),
    ("sonstige", ExitType.OTHER),
    ("autre", ExitType.OTHER),
    ("otro", ExitType.OTHER),
)
EXIT_TYPES_SHOWN = "voluntary, involuntary, retirement, end of contract, death, other"


@lru_cache(maxsize=5_000)
def read_exit_type(text: str) -> str | None:
    """The kind of exit, "" for nothing, None for words we do not know."""
    word = fold(text)
    if not word or text.strip().lower() in NOTHING:
        return ""
    return next((value for part, value in EXIT_TYPES if part in word), None)
