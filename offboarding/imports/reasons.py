"""Why people leave: an own short list, after the separation reasons of CEDS, and the words that mean each.

The employer's own words are always kept beside the code. List of the public standard:
https://github.com/CEDStandards/CEDS-Elements/issues/90
"""

from directory.models import ExitReason, ExitType
from offboarding.imports.values import fold

# Parts of words without accents, English, German, French, Spanish. The first that occurs decides, so the
# narrow ones come first ("return to study" before "return", "end of probation" before "end of").
WORDS: tuple[tuple[str, str], ...] = tuple(
    (word, code)
    for code, words in (
        (ExitReason.DEATH, "death|deceased|passed away|verstorben|todesfall|tod des|deces|fallecimiento|defuncion"),
        (ExitReason.PROBATION, "probation|trial period|probezeit|periode d essai|periodo de prueba"),
        (ExitReason.PERMIT, "permit|visa|right to work|work authori|licence|license|arbeitserlaubnis|aufenthalt|titre de sejour|permiso de trabajo"),
        (ExitReason.ABSENCE, "abandon|no show|no call|did not return|failure to return|failed to return|nicht angetreten|unentschuldigt|absence injustifiee|abandono"),
        (ExitReason.CONDUCT, "conduct|violation|policy breach|dishonest|theft|fraud|harass|gross|fehlverhalten|verhaltensbedingt|verstoss|pflichtverletz|faute|motif disciplinaire|disciplin|insubordin"),
        (ExitReason.PERFORMANCE, "perform|unsatisfactory|leistung|low output|insuffisance|rendimiento|inaptitude professionnelle|failed to meet"),
        (ExitReason.RESTRUCTURING, "restruct|reorgani|redundan|layoff|lay off|laid off|reduction in force|workforce reduction|rif|job eliminat|position eliminat|downsiz|closure|plant clos|outsourc|betriebsbedingt|stellenabbau|umstrukturierung|reorganisation|schliessung|licenciement economique|motif economique|economique|suppression de poste|plan social|despido objetivo|reestructur|expediente de regulacion|ajuste de plantilla|amortizacion"),
        (ExitReason.END_OF_CONTRACT, "end of fixed|fixed term|end of contract|contract end|contract expir|contract complet|end of assignment|assignment end|end of internship|internship|seasonal|temporary|befrist|vertragsende|zeitablauf|fristablauf|vertragsablauf|praktikum|fin de contrat|fin de cdd|fin cdd|fin de stage|fin de mission|fin contrat|fin de contrato|fin contrato|fin de obra|expiracion|vencimiento"),
        (ExitReason.RETIREMENT, "retire|retirement|pension|rente|ruhestand|altersteilzeit|retraite|jubila"),
        (ExitReason.STUDY, "study|studies|studium|school|education|university|training|degree|etudes|formation|weiterbildung|ausbildung|estudio|formacion"),
        (ExitReason.SELF_EMPLOYMENT, "self employ|own business|start up|startup|entrepreneur|freelanc|selbstandig|existenzgrundung|creation d entreprise|auto entrepreneur|autonomo|emprend"),
        (ExitReason.FAMILY, "family|care of|caring|childcare|child care|parent|maternity|paternity|spouse|partner|marriage|familie|pflege|elternzeit|kinderbetreuung|mutterschaft|famille|familial|conge parental|suivi de conjoint|familia|cuidado|conciliacion"),
        (ExitReason.HEALTH, "health|illness|medical|disab|sick|injur|gesundheit|krankheit|erwerbsunfahig|sante|maladie|inaptitude|invalidite|salud|enfermedad|incapacidad|medic"),
        (ExitReason.RELOCATION, "relocat|moving|moved away|umzug|wohnort|wegzug|demenag|mutation geo|mobilite geo|rapprochement|traslado|mudanza|cambio de residencia|commut"),
        (ExitReason.PAY, "compens|salary|pay|benefit|wage|money|gehalt|vergutung|entlohnung|bezahlung|remuner|salaire|avantages|salario|retribuc|sueldo|mejora econ"),
        (ExitReason.MANAGEMENT, "manager|management|supervisor|leadership|team conflict|colleague|culture|fuhrung|vorgesetzt|kollegen|betriebsklima|encadrement|hierarch|ambiance|jefe|jefatura|clima laboral|direccion"),
        (ExitReason.CONDITIONS, "working condition|working hours|work life|hours|schedule|shift|workload|stress|burnout|travel|remote|home office|arbeitszeit|arbeitsbedingung|arbeitsbelastung|uberlast|schicht|conditions de travail|horaire|charge de travail|teletravail|condiciones|horario|jornada|carga"),
        (ExitReason.MUTUAL, "mutual|aufhebung|einvernehm|gegenseitig|rupture conventionnelle|commun accord|accord amiable|mutuo acuerdo|transaction"),
        (ExitReason.TRANSFER, "transfer|intercompany|inter company|group company|konzern|versetzung|mutation|mobilite intra|filiale|traslado interno|cambio de empresa|excedencia"),
        (ExitReason.CAREER, "career|opportunit|another job|other job|new job|other employ|another employ|new employ|new position|promotion|competitor|advancement|growth|karriere|neue herausforderung|herausforderung|stellenwechsel|arbeitgeberwechsel|neuer arbeitgeber|andere stelle|aufstieg|carriere|nouvel emploi|autre emploi|evolution|nouvelle opportunite|carrera|nuevo empleo|otro empleo|otra oferta|oportunidad|mejor oferta|promocion"),
        (ExitReason.WORK, "job dissatisf|job content|dissatisf|nature of work|role fit|job fit|tasks|unzufrieden|aufgaben|tatigkeit|contenu du poste|insatisf|contenido|funciones"),
        (ExitReason.PERSONAL, "personal|private|privat|personlich|raisons personnelles|motif personnel|convenance|motivos personales"),
    )
    for word in words.split("|")
)  # fmt: skip

# What a reason says about the kind of exit where the file has no column for it.
IMPLIED: dict[str, str] = {
    ExitReason.DEATH: ExitType.DEATH,
    ExitReason.RETIREMENT: ExitType.RETIREMENT,
    ExitReason.END_OF_CONTRACT: ExitType.END_OF_CONTRACT,
    ExitReason.CONDUCT: ExitType.INVOLUNTARY,
    ExitReason.PERFORMANCE: ExitType.INVOLUNTARY,
    ExitReason.RESTRUCTURING: ExitType.INVOLUNTARY,
    ExitReason.ABSENCE: ExitType.INVOLUNTARY,
    ExitReason.CAREER: ExitType.VOLUNTARY,
    ExitReason.PAY: ExitType.VOLUNTARY,
    ExitReason.WORK: ExitType.VOLUNTARY,
    ExitReason.CONDITIONS: ExitType.VOLUNTARY,
    ExitReason.MANAGEMENT: ExitType.VOLUNTARY,
    ExitReason.RELOCATION: ExitType.VOLUNTARY,
    ExitReason.STUDY: ExitType.VOLUNTARY,
    ExitReason.FAMILY: ExitType.VOLUNTARY,
    ExitReason.SELF_EMPLOYMENT: ExitType.VOLUNTARY,
    ExitReason.PERSONAL: ExitType.VOLUNTARY,
    ExitReason.MUTUAL: ExitType.OTHER,
    ExitReason.TRANSFER: ExitType.OTHER,
}

_known: dict[str, str] = {}


def read_reason(text: str) -> str:
    """The code for the employer's words; "" for nothing, `other` for words that fit none."""
    code = _known.get(text)
    if code is None:
        code = find_reason(fold(text))
        if len(_known) < 10_000:
            _known[text] = code
    return code


def find_reason(words: str) -> str:
    if not words:
        return ""
    if words in ExitReason.values:
        return words
    padded = f" {words} "
    return next(
        (code for word, code in WORDS if f" {word}" in padded or (len(word) > 6 and word in words)), ExitReason.OTHER
    )
