"""Words that bios are made of: roles, what stands before an employer, and what is no employment at all."""

from __future__ import annotations

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _any(words: str) -> str:
    return "|".join(sorted((re.escape(word) for word in words.split()), key=len, reverse=True))


_I = re.IGNORECASE
ROLE = re.compile(
    r"(?<!\w)(?:"
    + _any(
        "manager director head lead leader vp svp evp ceo cto cfo coo cmo cpo cro cio ciso cco chro cso "
        "chief officer "
        "president founder cofounder co-founder owner partner engineer developer dev devrel swe sre "
        "designer architect "
        "analyst consultant scientist researcher professor lecturer teacher nurse doctor physician editor reporter "
        "journalist correspondent writer columnist producer executive ae csm csms cs cx pm tpm associate assistant "
        "administrator admin coordinator specialist strategist marketer recruiter talent sales marketing "
        "product support "
        "operations ops revops hr people success accountant lawyer attorney counsel paralegal realtor agent broker "
        "programmer sysadmin devops qa tester intern apprentice fellow principal staff chair chairman chairwoman "
        "evangelist advocate gp vc secretary minister chef cook baker pilot bookseller buyer planner controller "
        "treasurer creator editor-in-chief coo/co-founder gründer gründerin mitgründer geschäftsführer "
        "geschäftsführerin "
        "leiter leiterin vertriebsleiter vertriebsleiterin redakteur redakteurin inhaber inhaberin "
        "entwickler entwicklerin "
        "softwareentwickler softwareentwicklerin mitarbeiter mitarbeiterin berater beraterin referent referentin "
        "teamleiter teamleiterin kundenberater produktmanager produktmanagerin vorstand "
        "directeur directrice fondateur fondatrice cofondateur cofondatrice responsable chef cheffe "
        "développeur développeuse "
        "ingénieur ingénieure journaliste consultante associé associée gérant gérante chargé chargée "
        "directora fundador fundadora cofundador cofundadora ingeniero ingeniera periodista socio socia "
        "responsable jefe "
        "jefa gerente desarrollador desarrolladora consultor consultora editora redactora redactor "
        "striker goalkeeper dj"
    )
    + r")(?!\w)",
    _I,
)
"""A word that makes a phrase a job's title."""
TOP_TITLE = re.compile(
    r"(?:co-?|2x |mit)?(?:founder|founded|ceo|cto|cfo|coo|cmo|cpo|owner|president|chairman|chair|creator|proprietor|"
    r"publisher|managing director|lead singer|singer|drummer|"
    r"gründer(?:in)?|inhaber(?:in)?|geschäftsführer(?:in)?|fondat(?:eur|rice)|patron(?:ne)?|"
    r"fundador(?:a)?|dueñ[oa]|director(?:a)? general)",
    _I,
)
"""Titles that "of" ties to an employer, as in "founder of Contoso" and unlike "head of sales"."""
TOP_TITLE_OF = re.compile(
    rf"^(?P<title>.*?{TOP_TITLE.pattern})\s+(?:of|der|des|von|de|du|d['’]|del)\s+(?P<employer>.+)$", _I
)

FORMER = re.compile(
    r"^(?:and |und |et |y |but )?(?:\(?ex-?\)\s*|(?:forever )?ex[-–—:.\s]\s*|(?-i:x(?=[A-Z]))|"
    r"(?:formerly|former|previously|"
    r"previous|prev|prior(?: to)?|past(?: lives| life)?|before that|before|earlier|onetime|"
    r"alumn[ia] (?:of|at)|alumni|"
    r"alum(?: of)?|retired(?: from)?|left|i used to (?:work|be)|used to (?:work|be)|i was|was|were|then|"
    r"ehemalige[rs]?|ehemals|früher|"
    r"vormals|zuvor|davor|anciennement|anciens?|anciennes?|passée? par|auparavant|avant|antes|anteriormente)(?!\w)"
    r"[\s:,.-]*)(?-i:a |an |the )?(?:(?:at|worked at|working at|de|en|chez|bei|by|i was) (?=\S))?",
    _I,
)
"""What comes before an earlier employer."""
CURRENT = re.compile(
    r"^(?:but |and |und |et |y )?(?:right )?(?:now|currently|current|presently|today|day job|by day|"
    r"this life|jetzt|aktuell|"
    r"derzeit|maintenant|actuellement|ahora|actualmente)\b[\s:,-]*(?:a |an |the )?",
    _I,
)
NOT_EMPLOYED = re.compile(
    r"\b(?:investor|investing|invested|angel|advis[oe]r|advising|advisory|board(?! game)|trustee|"
    r"ambassador|mentor|volunteer|"
    r"students?|studying|studies|phd candidate|undergrad|class of|class '|fan|fans|fangirl|stan|supporter|lover|"
    r"member(?! of (?:the )?technical)|customer of|customers? since|user of|certified|unofficial|"
    r"parody|not affiliated|not an employee|"
    r"no affiliation|incoming|soon|aspiring|wannabe|author of|host of|hosts?|represented|rep:|organi[sz](?:er|ing)|"
    r"ticket holder|athlete|write about|writes about|tweets? about|posts? about|find me|follow|also (?:at|on|@)|"
    r"backup|alt account|main account|dm|dms|tips|mafia|partner of the year|partners? with|freelance|official|"
    r"self-?employed|selbstständig|student(?:in)?|étudiante?|estudiante|founder of feasts|governors|awarded|winner|"
    r"working with|works with|consultant to|sponsored|married to|husband to|wife to|engaged to)\b|\bhire me\b",
    _I,
)
"""Said of companies and schools that the writer does not work at."""
SCHOOL = re.compile(
    r"\b(?:univ\w*|uni|college|school|alumn\w+ of the year|hochschule|schule|mba|bsc|msc|phd)\b", _I
)
SCHOOL_ALUMNI = re.compile(rf"{SCHOOL.pattern}.*\balum|\balum.*{SCHOOL.pattern}", _I)
DISCLAIMED_EMPLOYER = re.compile(
    r"\b(?:views?|opinions?|tweets?|posts?|thoughts?|takes?|meinung\w*|opiniones|propos|avis)\b.*?"
    r"\b(?:not\b|nicht\b|pas\b|no\b|≠|!=)(?: (?:necessarily|are|those|that|represent\w*|reflect\w*|the|of|die|"
    r"der|von|ceux|celles|de|"
    r"views|opinions))*\s+(?P<employer>@?[\w][\w.&-]*(?: [A-Z][\w.&-]*){0,2}?)(?:['’]s?)?[\s.!]*$",
    _I,
)
OWN_OPINIONS = re.compile(
    r"\b(?:views|opinions?|tweets|posts|thoughts|takes|rts?|meinung|opiniones|propos|"
    r"mes tweets)\b.*\b(?:own|mine|personal|"
    r"alone|endorse\w*|propias|eigene?|meine|personnels?|engagent|cheap)\b",
    _I,
)
NOT_AN_EMPLOYER = re.compile(
    r"^(?:my|mine|your|our|his|her|their|a|an|some|any|every|this|that|no|nowhere|somewhere|anywhere|"
    r"home|work|heart|night|"
    r"large|least|best|law|sea|once|reasonable|all|play|weekends?|day|times?|noon|dawn|dusk|school|church|lunch|"
    r"employers?|company|anyone|anybody|everyone|people|life|google maps|the (?:intersection|gym|"
    r"beach|moment|end|office|"
    r"edge|crossroads|helm|forefront|cutting|weekend|same|top|bottom|back|front|pub|bar|table|park|sea|time|company|"
    r"void|internet|minute)|\$\w+|[\d#].*)\b",
    _I,
)
"""What stands after "at" and is no employer."""
PLACES = _set(
    "london paris berlin madrid barcelona lisbon oslo stockholm copenhagen amsterdam brussels vienna "
    "zurich munich hamburg "
    "milan rome dublin edinburgh manchester leeds bristol boston chicago seattle austin denver portland toronto "
    "vancouver montreal sydney melbourne singapore tokyo delhi mumbai bangalore bengaluru lagos nairobi cairo dubai "
    "mexico brazil brasil argentina chile colombia peru spain españa france germany deutschland "
    "italy uk usa us eu emea apac "
    "nordics europe asia africa canada australia india japan china norway sweden denmark finland netherlands benelux "
    "york angeles francisco nyc sf la california texas florida ohio england scotland wales ireland leipzig köln lyon"
)
HOBBIES = _set(
    "speaker author runner dad mom mum mother father husband wife parent investor podcaster blogger "
    "writer reader gamer "
    "cyclist traveler traveller foodie mentor coach advisor dreamer thinker maker hacker geek nerd "
    "engineer developer "
    "designer entrepreneur artist musician photographer poet gardener she he they her him golfer libra photography "
    "coffee music travel food tech design music family friends parody muslim christian catholic mormon jew tory pat "
    "googler londoner"
)
SCHOOL_STAFF = re.compile(
    r"\b(?:prof\w*|lecturer|teach\w*|research\w*|scientist|librarian|dean|fellow|postdoc|administrator|manager|head|"
    r"director|engineer|developer|admin|coach)\b",
    _I,
)
"""People whom schools employ."""
NOT_A_TITLE = re.compile(
    r"^(?:been|being|works?|working|worked|employed|building|builds?|making|makes?|helping|helps?|"
    r"covering|doing|running|"
    r"leading|growing|designing|shipping|writing|selling|i work|i help|i build|trying|proudly|based|"
    r"living|arbeite[t]?|"
    r"trabajo|trabajando|travaille|je travaille|employee|not|nicht|ich|je|yo|i|we|wir|started|joined|"
    r"organi[sz]ing|views|opinions|ask|talk|talking|here|someone|somebody|just|"
    r"currently|now|years?|ten years|\d+ years?|"
    r"\w+ years?|fixing|keeping|connecting|supporting|scaling|teaching)\b",
    _I,
)
"""A clause that begins so has no title."""
