"""Topics that name what nobody may be sorted by: a person's health, politics, religion or money troubles.

Words decide, in six languages; words that mean something else beside them ("customer health", "technical debt",
"race condition") are taken out first. Examples are not looked at: people say such things in posts about anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph.text.folding import fold

_PERSON = r"(?:people|persons?|customers?|users?|employees?|workers?|staff|members?|authors?|parents?|women|men|who)"


@dataclass(frozen=True, slots=True)
class _Kind:
    """One thing that people are not to be sorted by."""

    name: str
    """As it is said of a person."""
    words: re.Pattern[str]
    in_law: bool = True
    """Whether the law has it among its special categories of personal data."""


def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(parts)})\b")


_MEANS_SOMETHING_ELSE = _pattern(
    r"(?:customer|account|client|service|system|server|data|database|pipeline|cluster|app|application|"
    r"relationship|portfolio|"
    r"project|team|subscription|product|business|financial|revenue|battery|disk|node|fleet|brand|deal|crm|"
    r"kunden|api)s?['’]?s? "
    r"health(?! (?:problems?|issues?) of)",
    r"health[- ](?:scores?|checks?|endpoints?|probes?|dashboards?|metrics?|monitoring|status page|tech|"
    r"insurance software|"
    r"software|records software|industry|sector|apps? integrations?)",
    r"health of (?:the |our |their |a )?(?:customers?['’]? )?(?:accounts?|services?|systems?|pipelines?|"
    r"business|relationships?)",
    r"health ?care(?: \w+)?|e-?health|digital health",
    r"political risks?|office politics|leader elections?|election software|apolitical",
    r"race conditions?|race to (?:market|the bottom)",
    r"union types?|types? unions?|tagged unions?|sql unions?|union all|credit unions?|european union|customs union|"
    r"western union|discriminated unions?",
    r"(?:good|bad) faith|faith in|church(?:es)? (?:management |membership )?(?:software|crm)|parish software",
    r"(?:technical|tech|design|security|data) debts?",
    r"depression of (?:prices|sales)|economic depression",
    r"burn-?out (?:charts?|rates?)",
    r"disabled (?:features?|accounts?|buttons?|integrations?)|poor (?:people )?skills",
    r"political (?:advertising|ads) polic(?:y|ies)|rentenpolitik der firma|preispolitik|datenpolitik|produktpolitik",
)
_OF_COMPANIES = _pattern(
    r"compan(?:y|ies)",
    r"vendors?",
    r"suppliers?",
    r"competitors?",
    r"start-?ups?",
    r"firms?",
    r"business(?:es)?",
    r"firmen",
    r"unternehmen",
    r"anbieter",
    r"entreprises?",
    r"fournisseurs?",
    r"empresas?",
    r"proveedores?",
    r"aziende?",
)

_KINDS = (
    _Kind(
        "health",
        _pattern(
            r"illness(?:es)?|sickness|sick (?:leave|people|employees|children)|diseases?|diagnosis|"
            r"diagnosed with|cancer|"
            r"tumou?rs?|diabet\w+|depression|depressed|anxiety disorders?|mental health|burn-?outs?|"
            r"pregnan\w+|miscarriages?|"
            r"abortions?|disabilit(?:y|ies)|hiv|addictions?|addicts|alcoholi\w+|psychotherap\w+|"
            r"medical (?:conditions?|"
            r"histor(?:y|ies)|leave)|health (?:problems?|issues?|conditions?|troubles?|history)|vaccinat\w+|"
            r"chronic pain|"
            r"infertility|autis\w+|adhd|dementia|obesity|chemotherapy|menopause",
            rf"(?:{_PERSON}['’]?s?|personal|physical|someone['’]s|his|her|their) health|health of {_PERSON}",
            r"krankheit\w*|krankmeldung\w*|erkrankung\w*|krebs(?:kranke|erkrankung)?|schwanger\w*|"
            r"behinderung\w*|gesundheitszustand|"
            r"psychische gesundheit|depression(?:en)?|sucht(?:kranke)?|maladies?|malades|grossesses?|"
            r"enceintes?|handicap(?:és?)?|"
            r"sante mentale|santé mentale|cancer|enfermedad(?:es)?|embaraz\w+|discapacidad\w*|salud mental|"
            r"doen[cç]as?|grávidas?|"
            r"gravidez|saúde mental|defici[eê]ncias?|malatti[ae]|gravidanz[ae]|disabilità|salute mentale",
        ),
    ),
    _Kind(
        "political opinions",
        _pattern(
            r"politics|political|politicians?|elections?|voters|voting (?:intentions?|behaviou?r)|votes? for|"
            r"republicans?|"
            r"democrats?|left-?wing|right-?wing|conservative voters|socialists?|communists?|protesters|"
            r"party membership|activists",
            r"politik|politische\w*|wahlen|wahlverhalten|parteimitglied\w*|politiques?|élections?|électeurs|"
            r"política|políticas|"
            r"elecciones|eleições|votantes|eleitores|politica|elezioni|elettori",
        ),
    ),
    _Kind(
        "religion or belief",
        _pattern(
            r"religions?|religious(?:ness)?|churchgoers?|church(?:es)?|muslims?|islam\w*|christians?|"
            r"christianity|jews|jewish|"
            r"judaism|hindus?|hinduism|buddhis\w+|catholics?|catholicism|protestants?|atheis\w+|faith|"
            r"mosques?|synagogues?|prayers?",
            r"religionen|religiös\w*|glaube(?:ns)?|konfession\w*|katholi\w+|evangelisch\w*|muslim\w*|"
            r"religieu\w+|musulman\w*|"
            r"chrétien\w*|juifs|juives|religi[oó]n|religios\w+|cristian\w+|jud[ií]os|religi[aã]o|muçulman\w+|"
            r"religione|ebrei",
        ),
    ),
    _Kind(
        "sexual life or orientation",
        _pattern(
            r"sexual (?:orientation|life|preferences?|identity)|sexuality|homosexual\w*|gays?|lesbians?|"
            r"bisexual\w*|transgender|"
            r"trans people|lgbt\w*|queer",
            r"sexuelle (?:orientierung|identität)|sexualität|schwule?|lesbisch\w*|orientation sexuelle|homosexuel\w*|"
            r"orientaci[oó]n sexual|orientaç[aã]o sexual|orientamento sessuale|omosessual\w*",
        ),
    ),
    _Kind(
        "racial or ethnic origin",
        _pattern(
            r"ethnic\w*|racial\w*|skin colou?r|race of \w+|people of colou?r|migration background|"
            r"immigrants?|refugees?|"
            r"asylum seekers?|foreigners",
            r"ethnisch\w*|hautfarbe|migrationshintergrund|flüchtlinge?|ausländer|ethni\w+|couleur de peau|"
            r"immigrés|étnic\w+|"
            r"color de piel|inmigrantes|cor da pele|imigrantes|etni\w+|colore della pelle|immigrati",
        ),
    ),
    _Kind(
        "trade-union membership",
        _pattern(
            r"trade[- ]unions?|labou?r unions?|unioni[sz]\w+|union (?:members?|membership|organi[sz]ers?)|unionists?",
            r"gewerkschaft\w*|syndicats?|syndicalistes?|syndiqués?|sindicat\w*|sindicalistas?|sindacat\w*|"
            r"sindacalist\w*",
        ),
    ),
    _Kind(
        "money troubles",
        _pattern(
            r"personal (?:debts?|bankruptc(?:y|ies)|insolvenc(?:y|ies)|loans?)|in debt|indebted|"
            r"over-?indebted\w*|credit scores?|"
            r"payday loans?|foreclosures?|evict\w+|poverty|poor people|food stamps|debt collect(?:ors?|ion)|"
            r"unemployed|"
            r"money (?:troubles?|problems?|worries)|financial (?:hardships?|difficult(?:y|ies)|distress|troubles?)|"
            rf"bankrupt {_PERSON}|{_PERSON} (?:\w+ ){{0,3}}?bankrupt|living paycheck to paycheck|broke {_PERSON}",
            r"(?:can ?not|can['’]t|unable to|struggl\w+ to) (?:pay|afford) (?:their |the |his |"
            r"her )?(?:bills?|rent|mortgages?|loans?)",
            r"schulden|schuldner\w*|überschuld\w*|privatinsolvenz\w*|geldsorgen|geldnot|arbeitslose?|armut|"
            r"surendett\w*|dettes "
            r"personnelles|difficultés financières|chômeurs|pauvreté|deudas personales|endeudad\w+|morosos|"
            r"pobreza|desempleados|"
            r"dívidas pessoais|endividad\w+|desempregados|indebitat\w+|difficoltà economiche|disoccupati|povertà",
        ),
        in_law=False,
    ),
)
_BARE = frozenset({"health", "gesundheit", "santé", "salud", "saúde", "salute"})
"""Words that name a person's health where they are the whole name of the topic."""


def refusal(name: str, description: str, keywords: Iterable[str] = ()) -> str | None:
    """Why a topic of this name, description and keywords is not taken, and what to do instead; None where it is."""
    texts = [_plain(text) for text in (name, description, *keywords)]
    for kind in _KINDS:
        for text in texts:
            match = kind.words.search(text)
            if match and (kind.in_law or not _OF_COMPANIES.search(" ".join(texts))):
                return _reason(match[0], kind)
    bare = texts[0].strip()
    if bare in _BARE and not _MEANS_SOMETHING_ELSE.search(fold(description)):
        return _reason(bare, _KINDS[0])
    return None


def _plain(text: str) -> str:
    """Folded, with its stars gone and the words taken out that mean something else."""
    return _MEANS_SOMETHING_ELSE.sub(" ", fold(text).replace("*", " "))


def _reason(word: str, kind: _Kind) -> str:
    why = (
        "the law has it among the special categories of personal data (in the EU: Article 9 of the GDPR), which may be "
        "processed in narrow cases only, such as with the person's explicit consent"
        if kind.in_law
        else "posts would be sorted by a person's hardship, which they did not agree to and which may harm them"
    )
    return (
        f"{word!r} names a person's {kind.name}: {why}. Describe what is said of a product, a service or a "
        f"company instead, "
        "such as 'customer health' or 'payment terms'."
    )
