"""Words around a company's name that tell it from the everyday word, in the languages of most posts."""

from __future__ import annotations

import re


def word_set(words: str) -> frozenset[str]:
    """The words of a text with spaces between them."""
    return frozenset(words.split())


def _any(words: str) -> str:
    return "|".join(sorted((re.escape(word) for word in words.split()), key=len, reverse=True))


_VENDOR_NOUNS = _any(
    "app apps api apis sdk support helpdesk crm pricing price prices invoice invoices subscription "
    "subscriptions account accounts integration integrations plugin plugins dashboard dashboards login "
    "logins outage outages onboarding rollout roadmap docs documentation webhook webhooks renewal "
    "contract customer customers user users admin admins seats licence licences license licenses team csm "
    "csms ceo cto cfo coo cmo founder founders billing alternative alternatives tool platform software "
    "workspace template templates competitor competitors employee employees website newsletter webinar "
    "trial demo export import migration ui ux sso pro enterprise ai mcp kunden konto preise rechnung "
    "vertrag anbindung integration vorlage vorlagen abo client clients tarifs tarif facture abonnement "
    "clientes cuenta precios factura soporte search checkout editor interface update updates release releases "
    "fees refund refunds hotline"
)
_VENDOR_VERBS = (
    r"(?:is|was|are|went|has been|goes|being) (?:back )?(?:down|slow|broken|offline|hiring|acquiring|"
    r"acquired|raising|laying off|firing|"
    r"charging|shutting|sunsetting|the only vendor)|"
    r"(?:just |has |have |had |already |finally )?(?:announced|announces|launched|launches|shipped|ships|raised|"
    r"raises|bought|acquired|acquires|charges|charged|doubled|tripled|fired|laid off|"
    r"settles|sues|sued|refuses|refused|promised|emailed|billed|invoiced|supports|hired|hires|locked (?:us|me) out|"
    r"froze|overcharged|refunded|told (?:us|me)|asked (?:us|me)|(?:keeps|kept|started) (?:\w+ing)|crashes|crashed|"
    r"lost (?:our|my)|deleted (?:our|my)|messed up|hat|est en panne|ist down|verdoppelt|vient d)|down\b|vs\b|versus\b"
)
VENDOR_NOUN_AFTER = re.compile(rf"(?:'s|’s)?[ -](?:{_VENDOR_NOUNS})\b", re.IGNORECASE)
"""What a company has: "Harbor support", "Harbor's API"."""
VENDOR_VERB_AFTER = re.compile(rf" (?:{_VENDOR_VERBS})", re.IGNORECASE)
"""What a company does: "Harbor raised", "Harbor is down"."""
POSSESSED_NOUN_AFTER = re.compile(rf"(?:'s|’s) (?:\w+ ){{0,2}}(?:{_VENDOR_NOUNS})\b", re.IGNORECASE)

_OUR = r"(?: (?:our|my|the|your|their))?"
VENDOR_PHRASE_BEFORE = re.compile(
    r"(?:\b(?:switch(?:ed|ing)?|migrat(?:e|ed|ing)|convert(?:ed|ing)?)(?: \w+){0,2} (?:from|to|off|over to|away from)"
    r"|\b(?:moved?|moving) (?:(?:our|all|my|the|everything|over|away|off|out) ?(?:\w+ )?){1,2}(?:from|to|into|of|off)"
    rf"|\bcancel(?:l?ed|l?ing)?{_OUR}|\bditch(?:ed|ing){_OUR}|\bsubscri(?:bed|bing|ption) to|\bsigned (?:up for|with)"
    r"|\balternatives? (?:to|for)|\bcompetitors? (?:to|of)|\bcustomers? (?:of|at)|\b(?:log(?:ged)? in ?to|login to)"
    r"|\bintegrat(?:e|es|ed|ion|ions|ing)(?: \w+)? (?:with|for)|\bpowered by|\brenew(?:ed|ing)? (?:with )?"
    r"|\b(?:exports?|exported|migrating|migrated)(?: \w+){0,3} (?:from|out of|into|to)|\brolled out"
    r"|\bbuil[td] (?:\w+ ){0,3}(?:on|in|with)"
    r"|\b(?:umgestiegen|gewechselt|wechseln|gekündigt) (?:auf|zu|von|bei)|\bpassés? (?:à|chez)) $",
    re.IGNORECASE,
)
"""What people do with a vendor alone: "switched to", "cancelled our"."""
AMBIGUOUS_PHRASE_BEFORE = re.compile(
    r"\b(?:using|uses?|used|tried|try|trying|bought|chose|picked|evaluat(?:e|ed|ing)|adopt(?:ed|ing)?|"
    r"replac(?:ed|ing)|"
    r"pay(?:ing)? for|paying|compared (?:to|with)|vs\.?|versus|works? (?:at|for)|worked (?:at|for)|"
    r"working (?:at|for)|"
    r"jobs? at|through|via|"
    r"(?:team|folks|people|someone|anyone|nobody|somebody|everyone|support|ceo|cto|founders?|rep|csm) (?:at|of|from)|"
    r"(?:demo|call|meeting|contract|renewal|deal|invoice|email) (?:of|from|with|by)|signed the contract with|"
    r"moved to|moving to|chez|avec|nutzen|benutzen|verwenden|usamos|uso) $",
    re.IGNORECASE,
)
"""What people do with vendors and with much else: it says something only of a word that has no article."""
GERMAN_PREPOSITION_BEFORE = re.compile(
    r"\b(?:bei|mit|von|zu|aus|gegen|für|via|nutzen|nutzt|wir|statt|ohne|auf) $", re.IGNORECASE
)
VERB_BEFORE = re.compile(
    r"\b(?:to|i|we|you|they|can|could|will|would|should|must|don't|don’t|not|let's|please) $", re.IGNORECASE
)
QUESTION_VERB_BEFORE = re.compile(r"\b(?:does|is|has|will|did|do|can) $", re.IGNORECASE)
QUESTION_AFTER = re.compile(
    r" (?:have|support|offer|work|integrate|down|worth|any good|still|really|finally|down|actually)\b",
    re.IGNORECASE,
)
"""A question about a vendor: "does echo have an API?"."""
TIME_BEFORE = re.compile(
    r"\b(?:on|next|last|by|until|till|happy|every|each|black|good|this|see you|before|after|since|a) $",
    re.IGNORECASE,
)
DAYS = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september "
    "october november december march may"
)
CLAUSE_END_AFTER = re.compile(
    r"$|[^\w\s'’-]|\s+(?:and|or|but|because|so|for|since|while|when|after|in|on|at|yesterday|today|"
    r"now|last|this|is|has|about|to|by|from|before|we|they|i|again|instead|"
    r"app|as|until|with|und|oder|seit|aber|weil|wegen|im|et|mais|car|depuis|en|pour|y|pero|desde|hace|para|por|em|mas|"
    r"há|ma|per|da|e|froze|и|а|но|в|на|\W)",
    re.IGNORECASE,
)
NOUN_OVER_AFTER = re.compile(
    r"\s*(?:$|[.,;:!?)…\n])|\s(?:is|was|are|has|that|who|which|ist|war|hat|est|était|qui|es|era|que|è|che|é)\b",
    re.IGNORECASE,
)
"""What follows a noun that describes no other one: "a merrow is", not "a merrow invoice"."""
SENTENCE_OPENERS = word_set(
    "i we you they he she it is are was were do does did has have had can could will would should may "
    "might how what when where why who which if so and but or because since although while though after "
    "before with without from to at on in into for of by via about against over than as not no yes ok "
    "okay hey hi hello dear thanks thank love loving hate congrats congratulations welcome anyone anybody "
    "someone nobody everyone still just only also even now today yesterday tomorrow finally maybe perhaps "
    "sadly honestly seriously dropped switched moved left tried bought chose picked used wir ich nutzt "
    "nutzen mit bei von für und oder wenn seit nach aus zu avec chez pour par et ou depuis sur de con en "
    "por para y o desde usamos alguien customer using kudos both goodbye bye"
)
"""Words whose capital at the start of a sentence makes no longer name with what follows."""
CAPITALISED_WORDS = word_set(
    "ceo cto cfo coo cmo cpo api apis sdk crm ai ui ux sso hq app pro mcp inc ltd gmbh llc csm csms i i'm "
    "i've i’m i’ve vs support team one's monday tuesday wednesday thursday friday saturday sunday"
)
"""Words whose capital after a name makes no longer name of both."""
