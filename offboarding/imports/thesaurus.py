"""The words that HR systems put over their columns, by meaning, in English, German, French and Spanish.

A header is cut into words; each word stands for an idea (`private`, `mail`, `end` …); the set of ideas decides the
field. So "Private email", "E-Mail privat", "Courriel personnel" and "Correo personal" need no entry of their own.
"""

import re
import unicodedata

# Ideas and their words, without accents. Words of five letters and more are also found inside compounds
# ("Austrittsdatum" is `end` and `date`).
IDEAS: dict[str, str] = {
    "mail": "email mail emails mails courriel mel correo electronico adresse_mail emailadresse mailadresse epost",
    "phone": "phone telephone tel telefon telefonnummer rufnummer telefono telefone fon phonenumber tlf contact_number",
    "mobile": "mobile mobil cell cellular cellphone mobiltelefon handy portable movil celular handynummer mobilnummer gsm",
    "private": "personal private alternate alternative secondary other_mail home privat privater private privatadresse perso personnel personnelle prive privee particular personales domicile",
    "work": "work official business office_mail company_mail corporate company geschaftlich dienstlich betrieblich firmen firma dienst professionnel professionnelle pro entreprise travail bureau_mail trabajo laboral empresa corporativo profesional empresarial organisation_mail internal primary_work workplace",
    "date": "date datum dt day tag jour fecha dia fech on am le",
    "start": "hire hired hiring start started starting join joined joining entry begin beginning commencement commence onboarding engagement service_from from eintritt eintritts eintrittsdatum einstellung einstellungs beginn anstellung arbeitsbeginn vertragsbeginn embauche entree arrivee debut anciennete alta ingreso incorporacion contratacion inicio antiguedad",
    "original": "original first initial latest_adjusted adjusted continuous seniority group_entry ursprunglich erst ersteintritt konzerneintritt origine initiale groupe anciennete antiguedad inicial primera",
    "end": "termination terminated terminate term end ended ending exit exited leave leaving leaver left last separation separated departure departed resignation_date offboarding release effective_end until to austritt austritts austrittsdatum ausscheiden ausgeschieden vertragsende ende beendigung kundigung kundigungs abgang bis sortie depart fin rupture licenciement baja salida cese finalizacion termino egreso desvinculacion ultimo",
    "lastday": "last letzter letzte letzten dernier derniere ultimo ultima final",
    "workday": "arbeitstag working worked travaille trabajado beschaftigungstag",
    "notice": "notice notification kundigungseingang preavis preaviso resignation_submitted submitted",
    "reason": "reason reasons grund motif motivo causa cause raison rationale why austrittsgrund kundigungsgrund",
    "type": "type category kind classification class art typ kategorie nature categorie tipo clase categoria code",
    "given": "given first forename fore firstname fname vorname vornamen rufname prenom prenoms nombre nombres pila christian",
    "family": "family last surname lastname lname sur familyname nachname familienname zuname nom apellido apellidos",
    "name": "name names fname lname worker employee_name mitarbeitername nome personname",
    "full": "full complete display komplett vollstandig complet completo legal_full preferred_full",
    "former": "former maiden birth_name previous geburtsname geburtsname fruherer naissance soltera anterior",
    "second": "second segundo second_last",
    "middle": "middle zweiter deuxieme",
    "number": "number no nr num id ids nummer numero codigo reference ref_no matricule matricula kennung identifier identification code key ref legajo badge clock stammnummer nif_empleado",
    "staff": "employee employees user staff worker person personnel personal payroll file associate clock badge mitarbeiter mitarbeitende arbeitnehmer beschaftigter pers salarie salariee collaborateur employe agent empleado empleada trabajador trabajadora persona emp ee eib",
    "matricule": "matricule matricula legajo personalnummer personalnr stammnummer employeeid empid emplid pernr personnelno eeid mitarbeiternummer",
    "rehire": "rehire rehireable rehirable wiedereinstellung wiedereinstellbar wiedereinstellbarkeit reembauche reembauchable recontratable recontratacion reingreso reemploi reintegration reeinstellung welcome_back",
    "eligible": "eligible eligibility moglich possible recommended empfohlen geeignet elegible",
    "regret": "regretted regrettable regret regretable regretful bedauert bedauerlich bedauerlicher regrette regrettee lamentado lamentable unerwunscht ungewollt",
    "team": "team teams squad group gruppe arbeitsgruppe equipe equipo crew",
    "department": "department dept seccion departement abteilung bereich service direction departamento division org organization organisation organisational organizational organizacion unit ou orgeinheit organisationseinheit kostenstelle cost center costcenter segment business_unit section secteur pole area sparte",
    "supervisory": "supervisory",
    "title": "title position job role funktion stelle stellenbezeichnung berufsbezeichnung berufsbezeichnungen tatigkeit poste intitule fonction emploi metier puesto cargo ocupacion funcion titel jobtitle designation beruf profession profile",
    "grade": "grade level band stufe karrierestufe entgeltgruppe tarifgruppe gehaltsband paygrade niveau echelon coefficient classification grado nivel grupo_profesional seniority_level rank management_level job_level",
    "office": "office location site standort betriebsstatte arbeitsort einsatzort dienstort niederlassung filiale werk workplace work_location etablissement lieu site_travail bureau agence centro sede oficina ubicacion localizacion delegacion plant branch",
    "manager": "manager supervisor supervisors boss vorgesetzter vorgesetzte vorgesetzten fuhrungskraft teamleiter manageur superieur responsable hierarchique jefe superior supervisora lead reports reporting leiter n_1",
    "city": "city town ort wohnort stadt ville commune ciudad localidad poblacion municipio",
    "country": "country land nation pays pais wohnland",
    "note": "note notes comment comments remark remarks bemerkung bemerkungen kommentar anmerkung commentaire remarque comentario comentarios observaciones observacion description text",
    "status": "status state statut estado active activo zustand situation",
    "address": "address street strasse anschrift adresse direccion rue calle zip postal postcode plz postleitzahl cp codigo_postal",
    "voluntary": "voluntary involuntary voluntariness freiwillig unfreiwillig volontaire voluntaria voluntario",
    "modified": "modified changed change updated update created geandert aktualisiert letzte_anderung modification modifie creation modificacion login",
    "emergency": "emergency notfall urgence emergencia next_of_kin",
    # Things nobody needs for staying in touch: left out unless HR decides otherwise.
    "sensitive": "sv rvnr birth birthday birthdate born dob geburtsdatum geburtstag geburt naissance nacimiento cumpleanos age alter edad gender sex geschlecht sexe sexo genre salary gehalt lohn salaire salario sueldo wage compensation base_pay pay_rate bonus iban bank bic konto konto_nr account ssn social security sozialversicherung sozialversicherungsnummer nir dni nie nif passport reisepass pasaporte tax steuer steuernummer steueridentifikationsnummer religion konfession nationality nationalitat nationalite nacionalidad citizenship staatsangehorigkeit marital familienstand estado_civil disability schwerbehinderung handicap discapacidad ethnicity race veteran krankenkasse children kinder enfants hijos union gewerkschaft syndicat sindicato",
}

WORD_IDEAS: dict[str, frozenset[str]] = {}
for _idea, _words in IDEAS.items():
    for _word in _words.split():
        WORD_IDEAS[_word] = WORD_IDEAS.get(_word, frozenset()) | {_idea}
PHRASES = {word.replace("_", " "): ideas for word, ideas in WORD_IDEAS.items() if "_" in word}
# Parts of German compounds, the long ones first.
NOT_STEMS = frozenset({"alter", "other", "right", "first", "union", "genre", "enter", "group"})
STEMS = sorted((w for w in WORD_IDEAS if len(w) >= 5 and "_" not in w and w not in NOT_STEMS), key=len, reverse=True)
STEMS += ["ende", "mail", "tag", "name", "grund", "nr"]
ENDINGS = ("art", "ort")

FILLER = frozenset(
    [
        "the",
        "of",
        "for",
        "a",
        "an",
        "and",
        "or",
        "der",
        "die",
        "das",
        "des",
        "dem",
        "den",
        "von",
        "vom",
        "zum",
        "zur",
        "fur",
        "im",
        "in",
        "an",
        "und",
        "oder",
        "de",
        "du",
        "la",
        "le",
        "les",
        "l",
        "d",
        "et",
        "ou",
        "pour",
        "au",
        "aux",
        "en",
        "y",
        "el",
        "los",
        "las",
        "del",
        "al",
        "para",
        "con",
        "por",
        "is",
        "was",
        "are",
        "has",
        "primary",
        "current",
        "actual",
        "most",
        "recent",
        "legal",
        "official",
        "effective",
        "local",
        "global",
        "business_process",
        "value",
        "field",
        "name1",
        "desc",
        "description",
        "descr",
        "label",
        "dd",
        "mm",
        "yyyy",
        "yy",
    ]
)


def words_of(header: str) -> list[str]:
    """`hireDate`, `HIRE_DATE`, "Hire date (dd.mm.yyyy)" are `hire date`."""
    text = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", header)
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", text)
    text = re.sub(
        r"[(\[][^)\]]*[)\]]",
        lambda found: (
            " "
            if re.search(r"[dmyjat]{2,}", found[0], re.I) and re.fullmatch(r"[(\[][dmyjat ./-]+[)\]]", found[0], re.I)
            else " " + found[0][1:-1] + " "
        ),
        text,
    )
    text = (
        text.replace("#", " no ")
        .replace("№", " no ")
        .replace("n°", " no ")
        .replace("N°", " no ")
        .replace("nº", " no ")
        .replace("Nº", " no ")
    )
    text = text.casefold().replace("ß", "ss")
    text = re.sub(r"\be[\s_.-]?mail", "email", text)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", text).split()


def ideas_of(words: list[str]) -> frozenset[str]:
    joined = f" {' '.join(words)} "
    found: set[str] = set()
    for phrase, ideas in PHRASES.items():
        if f" {phrase} " in joined:
            found |= ideas
    for word in words:
        found |= WORD_IDEAS.get(word) or compound_ideas(word)
    return frozenset(found)


def compound_ideas(word: str) -> frozenset[str]:
    """`austrittsdatum` → end, date. Only words that are nothing by themselves are cut."""
    found: frozenset[str] = frozenset()
    rest = word.rstrip("0123456789")
    if rest != word and rest in WORD_IDEAS:
        return WORD_IDEAS[rest]
    for stem in STEMS:
        if stem in rest:
            found |= WORD_IDEAS.get(stem, frozenset())
            rest = rest.replace(stem, " ", 1)
    for ending in ENDINGS:
        if found and rest.endswith(ending):
            found |= WORD_IDEAS[ending]
    return found


def unknown_words(words: list[str]) -> int:
    return sum(1 for word in words if word not in WORD_IDEAS and word not in FILLER and not compound_ideas(word))
