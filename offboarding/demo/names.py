# ruff: noqa: E501
"""Names and places by region, our own lists: enough that two thousand people do not repeat themselves."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Region:
    given: list[str]
    family: list[str]
    cities: list[tuple[str, str]]  # city, country
    languages: list[str]  # grown up with, in ISO 639 codes


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _region(given: str, family: str, cities: str, languages: str) -> Region:
    places = [tuple(place.rsplit(" ", 1)) for place in cities.split(", ")]
    return Region(given.split(), family.split(), [(city, country) for city, country in places], languages.split())


REGIONS: dict[str, Region] = {
    "british": _region(
        "Oliver Harriet Callum Imogen Rhys Fiona Alistair Bronwen Gareth Niamh Declan Siobhan Rowan Tamsin Hugh Edith Lewis Freya Angus Poppy Jago Maeve Conor Beatrice Elliot Nia",
        "Ashworth Pemberton MacLeod Hargreaves Llewellyn O'Brien Thornton Whitfield Campbell Trevelyan Fairclough Gallagher Kendrick Stirling Penrose Atherton Doyle Lockwood Beckett Winslow Rafferty Cartwright Morgan Sinclair",
        "London GB, Manchester GB, Edinburgh GB, Cardiff GB, Dublin IE, Bristol GB, Leeds GB, Belfast GB, Cork IE",
        "en",
    ),
    "american": _region(
        "Jordan Savannah Marcus Brooke Tyrell Kayla Wyatt Shelby Desmond Paige Garrett Aaliyah Cole Jasmine Trevor Simone Dakota Naomi Malik Hope Everett Zoe Lamar Autumn",
        "Whitaker Jefferson Caldwell Brooks Hollister Washington Beaumont Delaney Sutton Freeman Prescott Hayes Coleman Ridgeway Boone Mercer Tucker Bishop Langston Vance Crawford Ellison Booker Harmon",
        "New York US, Chicago US, Austin US, Seattle US, Atlanta US, Boston US, Denver US, Toronto CA, Vancouver CA, Portland US",
        "en",
    ),
    "german": _region(
        "Lukas Johanna Matthias Annika Jürgen Sabine Zoë Tobias Greta Henrik Ulrike Florian Katrin Moritz Frieda Sebastian Anke Jannik Heike Konstantin Lena Björn Mareike Käthe Dietrich",
        "Brandt Schäfer Hoffmann Lindemann Krüger Vogel Steinbach Müller Weiß Baumgartner Kessler Förster Neumann Zimmermann Pfeiffer Albrecht Hübner Reinhardt Seidel Jäger Böhm Winkler Lorenz Hartwig",
        "Berlin DE, Hamburg DE, Munich DE, Cologne DE, Leipzig DE, Vienna AT, Zurich CH, Stuttgart DE, Graz AT, Basel CH",
        "de",
    ),
    "french": _region(
        "Étienne Camille Bastien Océane Mathieu Sandrine Thibault Élodie Guillaume Margaux Clément Inès Loïc Solène Rémi Apolline Benoît Capucine Fabrice Noémie Gaël Héloïse Yannick Maëlle Corentin Aurore Jean-Baptiste Anne-Sophie",
        "Dubois Lefèvre Marchand Rousseau Beaumont Charpentier Delacroix Fournier Garnier Lambert Mercier Moreau Perrin Renaud Vasseur Chevalier Gauthier Barbier Leclerc Besson Tessier Maillard Poirier Bonnet Guérin Lemoine Colin Texier",
        "Lyon FR, Paris FR, Marseille FR, Nantes FR, Toulouse FR, Brussels BE, Geneva CH, Lille FR, Montréal CA, Bordeaux FR, Rennes FR, Liège BE, Lausanne CH, Strasbourg FR, Nice FR, Grenoble FR",
        "fr",
    ),
    "spanish": _region(
        "Álvaro Lucía Joaquín Marisol Sergio Ximena Rodrigo Pilar Andrés Valentina Íñigo Rocío Mateo Guadalupe Emilio Paloma Gonzalo Beatriz Tomás Carmen Esteban Noelia Ramiro Inmaculada",
        "Morales Castillo Herrera Iglesias Navarro Quintana Rosales Sepúlveda Vega Zamora Delgado Fuentes Ibáñez Lozano Marín Ortega Pacheco Rivas Salinas Urrutia Cordero Peña Muñoz Echeverría",
        "Madrid ES, Barcelona ES, Mexico City MX, Bogotá CO, Buenos Aires AR, Santiago CL, Lima PE, Valencia ES, Montevideo UY, Quito EC",
        "es",
    ),
    "italian": _region(
        "Lorenzo Chiara Matteo Giulia Davide Francesca Niccolò Alessia Riccardo Elisa Tommaso Serena Fabrizio Ginevra Michele Ornella",
        "Marchetti Bellini Conti D'Angelo Esposito Ferrara Galli Lombardi Moretti Palmieri Ricci Santoro Tedesco Vitale Zanetti Caruso",
        "Milan IT, Rome IT, Turin IT, Bologna IT, Naples IT, Lugano CH, Genoa IT",
        "it",
    ),
    "portuguese": _region(
        "Thiago Beatriz João Larissa Rafael Mariana Caio Fernanda Gustavo Tatiana Vinícius Luana Nuno Inês Duarte Leonor Otávio Yasmin",
        "Almeida Barbosa Cardoso Figueiredo Gonçalves Magalhães Nascimento Pereira Queiroz Ribeiro Tavares Vasconcelos Azevedo Coutinho Fonseca Moreira",
        "São Paulo BR, Rio de Janeiro BR, Lisbon PT, Porto PT, Curitiba BR, Luanda AO, Maputo MZ",
        "pt",
    ),
    "slavic": _region(
        "Łukasz Zofia Katarzyna Piotr Agnieszka Tomasz Jana Ondřej Oksana Dmytro Milica Stefan Ivana Luka Małgorzata Zbigniew Věra Marek Natalia Bohdan Snežana Vuk",
        "Kowalczyk Wiśniewski Nowak Dvořák Svobodová Shevchenko Bondarenko Petrović Horvat Kovačević Zieliński Procházka Melnyk Jovanović Wójcik Novotný",
        "Warsaw PL, Kraków PL, Prague CZ, Brno CZ, Kyiv UA, Belgrade RS, Zagreb HR, Bratislava SK, Lviv UA, Ljubljana SI",
        "pl cs uk sr hr",
    ),
    "nordic": _region(
        "Ingrid Søren Astrid Mikkel Linnéa Oskar Sigrid Eero Aino Håkon Freja Jonas Ylva Rasmus Kaisa Bjarne Elin Torvald",
        "Østergaard Lindqvist Nygård Halvorsen Korhonen Bergström Dahl Virtanen Sørensen Ekström Mäkinen Solberg Holm Åkerlund Thorsen Lund",
        "Stockholm SE, Copenhagen DK, Oslo NO, Helsinki FI, Gothenburg SE, Aarhus DK, Reykjavík IS, Bergen NO",
        "sv da nb fi",
    ),
    "dutch": _region(
        "Sanne Bram Femke Joost Lieke Ruben Maartje Thijs Anouk Wouter Hanneke Pieter",
        "de_Vries van_den_Berg Jansen Bakker Visser Smit Mulder de_Graaf Dekker van_Leeuwen Hoekstra Vermeulen",
        "Amsterdam NL, Rotterdam NL, Utrecht NL, Antwerp BE, Ghent BE, Eindhoven NL",
        "nl",
    ),
    "west_african": _region(
        "Amara Chidi Ngozi Emeka Folake Tunde Adaeze Kwame Abena Kofi Efua Yaw Zainab Ibrahim Aissatou Mamadou Temitope Obinna Chiamaka Femi Akosua Ousmane Bolanle Sekou",
        "Okafor Adeyemi Eze Balogun Mensah Boateng Owusu Diallo Traoré Ndiaye Okonkwo Adebayo Asante Afolabi Nwosu Koné Sarr Danjuma Osei Abiola Keïta Uche Quaye Camara",
        "Lagos NG, Accra GH, Abuja NG, Dakar SN, Abidjan CI, Kumasi GH, Bamako ML, Ibadan NG",
        "en fr yo",
    ),
    "east_african": _region(
        "Wanjiru Kamau Achieng Otieno Amina Juma Selam Dawit Hiwot Tesfaye Mwangi Nakato Odhiambo Neema Baraka Zawadi Abeba Kiprop",
        "Kimani Odhiambo Njoroge Mutua Bekele Haile Tadesse Mwangi Kiprono Ochieng Nabirye Wekesa Gebre Mugisha Chebet Kariuki",
        "Nairobi KE, Addis Ababa ET, Kampala UG, Kigali RW, Mombasa KE, Dar es Salaam TZ, Cape Town ZA",
        "sw en am",
    ),
    "arabic": _region(
        "Layla Omar Yasmine Karim Nour Tariq Salma Hamza Rania Youssef Dalia Bilal Hanan Samir Meriem Anwar Leïla Mehdi Sofiane Nadia Rachid Samira",
        "Haddad Mansour Benali El-Amin Khalil Nasser Saleh Farouk Zidane Bouazizi Tahiri Chaouch Hariri Qasim Rahmani Slimani Belkacem Amrani Ziani Ferhat",
        "Casablanca MA, Tunis TN, Cairo EG, Dubai AE, Amman JO, Beirut LB, Algiers DZ, Rabat MA, Doha QA",
        "ar fr",
    ),
    "turkish": _region(
        "Elif Emre Zeynep Can Ayşe Mert Defne Kerem Selin Burak Gülşen Onur",
        "Yılmaz Demir Kaya Şahin Çelik Aydın Öztürk Arslan Doğan Koç Güneş Aksoy",
        "Istanbul TR, Ankara TR, İzmir TR, Berlin DE, Rotterdam NL",
        "tr",
    ),
    "south_asian": _region(
        "Priya Arjun Ananya Vikram Meera Rohan Lakshmi Karthik Divya Sanjay Fatima Bilqis Imran Nasreen Harpreet Gurdeep Kavya Aditya Ishaan Sunita Tanvir Rukhsana Nimal Chathuri",
        "Sharma Iyer Patel Reddy Nair Chatterjee Banerjee Gupta Krishnan Desai Kapoor Malhotra Ahmed Hossain Siddiqui Qureshi Singh Gill Perera Wickramasinghe Joshi Menon Rao Bhatt",
        "Bengaluru IN, Mumbai IN, Delhi IN, Chennai IN, Pune IN, Dhaka BD, Karachi PK, Colombo LK, London GB, Singapore SG, Toronto CA",
        "hi bn ta en ur",
    ),
    "chinese": _region(
        "Wei Li Xin Jing Hao Yan Ming Fang Lei Na Jun Mei Qiang Ting Zhen Rui Shu Bo",
        "Chen Wang Zhang Liu Huang Zhao Wu Zhou Xu Sun Lin Guo He Luo Tan Cheung Leung Ho",
        "Singapore SG, Shanghai CN, Shenzhen CN, Hong Kong HK, Taipei TW, Beijing CN, Kuala Lumpur MY, Vancouver CA, Sydney AU",
        "zh en",
    ),
    "east_asian": _region(
        "Haruka Kenji Sakura Takumi Aiko Ren Min-jun Ji-woo Seo-yeon Hyun-woo Linh Minh Thảo Quang Maria_Luz Jomar Carlo Yuki Daisuke Eun-ji Rizal Dewi Putri Budi",
        "Tanaka Suzuki Watanabe Kobayashi Kim Park Choi Jung Nguyễn Trần Lê Phạm Santos Reyes Villanueva Yamamoto Nakamura Han Santoso Wijaya Matsumoto Bautista Kang Đặng",
        "Tokyo JP, Osaka JP, Seoul KR, Hanoi VN, Ho Chi Minh City VN, Manila PH, Jakarta ID, Busan KR, Melbourne AU",
        "ja ko vi id",
    ),
    "greek": _region(
        "Eleni Nikos Katerina Giorgos Despina Yannis Ioana Radu Andreea Mihai Zsófia Gábor Réka Levente",
        "Papadopoulos Nikolaidis Georgiou Ionescu Popescu Dumitrescu Nagy Szabó Tóth Kovács Vlachos Stavrou Marinescu Horváth",
        "Athens GR, Bucharest RO, Budapest HU, Thessaloniki GR, Cluj-Napoca RO, Nicosia CY, Sofia BG",
        "el ro hu",
    ),
}

# For titles and pronouns.
FEMININE = _words(
    "Harriet Imogen Fiona Bronwen Niamh Siobhan Tamsin Edith Freya Poppy Maeve Beatrice Nia Savannah Brooke Kayla Shelby Paige Aaliyah Jasmine Simone Naomi Hope Zoe Autumn Johanna Annika Sabine Greta Ulrike Katrin Frieda Anke Heike Lena Mareike Käthe Camille Océane Sandrine Élodie Margaux Inès Solène Apolline Capucine Noémie Héloïse Maëlle Aurore Anne-Sophie Lucía Marisol Ximena Pilar Valentina Rocío Guadalupe Paloma Beatriz Carmen Noelia Inmaculada Chiara Giulia Francesca Alessia Elisa Serena Ginevra Ornella Larissa Mariana Fernanda Tatiana Luana Inês Leonor Yasmin Katarzyna Agnieszka Jana Oksana Milica Ivana Małgorzata Věra Natalia Snežana Zoë Zofia Ingrid Astrid Linnéa Sigrid Aino Freja Ylva Kaisa Elin Sanne Femke Lieke Maartje Anouk Hanneke Amara Ngozi Folake Adaeze Abena Efua Zainab Aissatou Chiamaka Akosua Bolanle Wanjiru Achieng Amina Selam Hiwot Nakato Neema Zawadi Abeba Layla Yasmine Nour Salma Rania Dalia Hanan Meriem Leïla Nadia Samira Elif Zeynep Ayşe Defne Selin Gülşen Priya Ananya Meera Lakshmi Divya Fatima Bilqis Nasreen Harpreet Kavya Sunita Rukhsana Chathuri Haruka Sakura Aiko Ji-woo Seo-yeon Linh Thảo Maria_Luz Yuki Eun-ji Dewi Putri Eleni Katerina Despina Ioana Andreea Zsófia Réka Claire"
)

ENGLISH_MIX = {
    "british": 16, "american": 12, "german": 8, "french": 3, "spanish": 7, "italian": 4, "portuguese": 5, "slavic": 6,
    "nordic": 5, "dutch": 4, "west_african": 9, "east_african": 4, "arabic": 4, "turkish": 2, "south_asian": 10,
    "chinese": 7, "east_asian": 6, "greek": 3,
}  # fmt: skip
FRENCH_MIX = {
    "french": 62, "arabic": 11, "west_african": 7, "portuguese": 5, "spanish": 4, "italian": 4, "german": 2, "slavic": 2,
    "east_asian": 3,
}  # fmt: skip

# Employers that exist nowhere, for the jobs since.
COMPANY_BEGINNINGS = [
    "Larkfield",
    "Bluebay",
    "Copperline",
    "Harbourgate",
    "Juniper_Row",
    "Kestrel",
    "Lumen_Hill",
    "Marlowe",
    "Northbeam",
    "Oakhaven",
    "Palisade",
    "Quillstone",
    "Ridgeway",
    "Saltmarsh",
    "Tidewell",
    "Umbra",
    "Verdance",
    "Westmere",
    "Alderbrook",
    "Brightwater",
    "Cinderpath",
    "Driftwood",
    "Elmstone",
    "Fernhollow",
]
COMPANY_ENDINGS = [
    "Analytics",
    "Robotics",
    "Health",
    "Logistics",
    "Energy",
    "Studio",
    "Labs",
    "Partners",
    "Foods",
    "Mobility",
    "Systems",
    "Insurance",
    "Learning",
    "Media",
    "Payments",
]
# By team, and for everybody under the employer's language.
SKILLS: dict[str, list[str]] = {
    "en": [
        "Mentoring",
        "Negotiation",
        "Team coaching",
        "Public speaking",
        "Change management",
        "Facilitation",
        "Project management",
        "Agile methods",
        "Spreadsheets",
        "Writing",
    ],
    "fr": [
        "Mentorat",
        "Négociation",
        "Animation d’équipe",
        "Prise de parole",
        "Conduite du changement",
        "Gestion de projet",
        "Achats",
        "Rédaction",
    ],
    "Engineering": [
        "Python",
        "TypeScript",
        "PostgreSQL",
        "Kubernetes",
        "Cloud costs",
        "Incident response",
        "Security reviews",
        "Distributed systems",
        "Routing engines",
        "Observability",
    ],
    "Data": [
        "Python",
        "SQL",
        "Statistics",
        "Machine learning",
        "Forecasting",
        "Data modelling",
        "Dashboards",
        "Experiment design",
    ],
    "Operations": [
        "Fleet management",
        "Terminal planning",
        "Lean",
        "Quality management",
        "Dangerous goods",
        "Route planning",
        "Maintenance planning",
        "Shift planning",
        "Cold chain",
    ],
    "Customer Care": ["Customer success", "Support operations", "De-escalation", "Knowledge bases", "Phone systems"],
    "Sales": ["Key accounts", "Pricing", "Partnerships", "Tenders", "Freight rates", "Account planning"],
    "Finance": ["Financial modelling", "Audit", "Treasury", "IFRS", "Cost control", "Trade finance"],
    "People": ["Recruiting", "Employment law", "Payroll", "Learning design", "Works councils"],
    "Marketing": ["Brand", "Copywriting", "Events", "Press work", "Campaigns", "Photography"],
    "Legal": ["Customs law", "Sanctions screening", "Contracts", "Data protection", "Compliance"],
    "Product": ["Product strategy", "UX research", "Design systems", "Prototyping", "Service design"],
    "Études": [
        "Photovoltaïque",
        "Raccordement au réseau",
        "AutoCAD",
        "Dimensionnement",
        "Stockage par batteries",
        "Analyse du cycle de vie",
    ],
    "Chantiers": [
        "Sécurité des chantiers",
        "Habilitation électrique",
        "Génie civil",
        "Travail en hauteur",
        "Levage",
        "Planification",
    ],
    "Exploitation": [
        "Supervision SCADA",
        "Thermographie",
        "Maintenance préventive",
        "Analyse de performance",
        "Onduleurs",
    ],
    "Développement": [
        "Permis environnementaux",
        "Prospection foncière",
        "Concertation",
        "Appels d’offres CRE",
        "Agrivoltaïsme",
    ],
    "Finances": ["Financement de projet", "Contrôle de gestion", "Trésorerie", "Fiscalité", "Consolidation"],
    "Ressources humaines": ["Recrutement", "Paie", "Droit du travail", "Formation"],
}
# The employer's own list, offered to whoever types one.
OFFERED_SKILLS = {
    "en": {"Python", "SQL", "Lean", "Fleet management", "Employment law", "Pricing", "Mentoring", "Public speaking"},
    "fr": {"AutoCAD", "Gestion de projet", "Habilitation électrique", "Mentorat", "Photovoltaïque"},
}


def plain(name: str) -> str:
    """ "van_den_Berg" is one word in the lists and three on a page."""
    return name.replace("_", " ")
