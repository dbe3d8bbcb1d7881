"""The words with which people compare and change suppliers, as regular expressions, in the languages we judge."""

from __future__ import annotations


def _any(*words: str) -> str:
    return f"(?:{'|'.join(words)})"


NOT = _any(r"not|\w*n['’]t|never|no|hardly|nicht|kein\w*|nie|pas|jamais|nunca|non|não")

BETTER = _any(
    "better|faster|nicer|easier|cheaper|simpler|smoother|cleaner|friendlier|superior",
    "more (?:reliable|stable|helpful|intuitive|modern|responsive|polished|flexible|transparent|pleasant|honest)",
    "besser|schneller|einfacher|günstiger|billiger|zuverlässiger|freundlicher",
    "mieux|meilleure?s?|plus (?:rapide|simple|clair|fiable|efficace|agréable)s?",
    r"mejor(?:es)?|más (?:rápid|barat|fiable|fácil|clar)\w*",
    r"meglio|migliore|più (?:veloce|semplice|affidabile|economic\w)",
    r"melhor(?:es)?|mais (?:rápid|barat|fácil|confiáv)\w*",
)
WORSE = _any(
    "worse|slower|buggier|clunkier|pricier|uglier|inferior",
    "more (?:expensive|complicated|confusing|annoying)",
    "schlechter|langsamer|teurer|umständlicher",
    r"pires?|plus (?:lent|cher|compliqué)\w*",
    r"peor(?:es)?|más (?:lent|car|complicad)\w*",
    r"peggio|peggiore|più (?:lent|car|complicat)\w*",
    r"pior(?:es)?|mais (?:lent|car|complicad)\w*",
)
THAN = _any("than", "als", "que", "do que", "di", "che")
BEATS = _any(
    "beats?|beating|outperforms?|crush(?:es|ed)|destroys?|trumps|smokes|blows away",
    r"outclass\w*",
    "wins? (?:hands down )?over",
    "(?:runs|running) (?:circles|rings) around",
    "wipes the floor with",
    "(?:miles|leagues|worlds|light[- ]years) ahead of",
    "schlägt|übertrifft|surpasse|dépasse|supera|batte|bate|le da mil vueltas a",
)
FALLS_SHORT = _any(
    "can(?:no|['’])t hold a candle to",
    "(?:is |are )?no match for",
    "(?:is )?not a patch on",
    "nowhere near",
    "(?:doesn['’]t|does not|don['’]t) (?:even )?come (?:anywhere )?(?:close|near) to",
    "pales? (?:next to|in comparison (?:to|with))",
    r"lags? (?:\w+ )?behind",
    "falls? short of",
    r"could learn (?:\w+ ){0,3}from",
    "should (?:take notes|learn) from",
)
PREFER = _any(
    r"(?:i['’]d|i would|we['’]d|we would) (?:take|choose|pick|have)",
    r"give me|prefer\w*|préfèr\w*|preferir\w*|prefiero|bevorzug\w*",
)
PICK = _any(
    r"pick\w*|choose|chose|choosing|took|take|taken|taking|went with|go with|going with",
    r"sold us|favou?r\w*|prefer\w*|love|like|want",
)
INSTEAD = _any(
    "instead of|rather than|in place of|statt|anstatt|anstelle von|plutôt que|au lieu de",
    "en vez de|en lugar de|invece di|em vez d[aeo]",
)
BACK = _any("back to|zurück (?:zu|bei|auf)|retour (?:chez|à)|de vuelta (?:a|con)|di nuovo con|de volta [àa]")
MISS = _any("miss(?:ing)?", r"vermiss\w*", "mi manca", "echo de menos", "extraño", "saudades d[aeo]")

MOVE = _any(
    "moved?|moving|switch(?:ed|ing)?|migrat(?:ed?|ing)|transition(?:ed|ing)?|chang(?:ed?|ing)",
    "went|gone|going|landed|settled|put us",
    "gelandet|umgestiegen|umgestellt|gewechselt|passés?|migré|cambiad[oa]s?|pasad[oa]s?|passati|mudamos",
)
TO = _any("to|with|on|onto|auf|zu|bei|nach|à|chez|a|ad|para|pour|vers|por")
OUT_OF = _any("from|off|off of|out of|von|weg von|de|da|desde")
LEAVE = _any(
    "left|leav(?:e|ing)|abandon(?:ed|ing)|exchanged|trad(?:ed|ing)",
    r"ditch\w*|dump(?:ed|ing)?|dropp(?:ed|ing)|quit(?:ting)?|cancel\w*|swapp?(?:ed|ing)?|replac(?:e|ed|ing)",
    r"ersetz\w*|verlassen|remplac\w+|quitté|troquei|trocamos|cambi(?:é|amos|ato|ado|ando)",
)
FOR = _any("for|with|by|to|gegen|durch|pour|par|por|per|con|pela|pelo")
REPLACED = _any("replaced|ersetzte?|remplacé|reemplazó|sostituito|substituiu")
AFTER_YEARS = (
    r"(?:after|nach|après|dopo|tras|después de|depois de)\b (?:\w+ ){0,4}?"
    + _any(
        "years?|months?|weeks?|jahren?|monaten?|wochen|ans|mois|semaines",
        "años|meses|semanas|anni|mesi|settimane|anos",
    )
    + "(?: (?:of|with|on|at|mit|bei|chez|de|con|com|di))?"
)
GIVE_UP = _any(
    "ditch(?:ed|ing)|dump(?:ed|ing)|got rid of|getting rid of|cancell?ed|closed my|finally off",
    "fed up with|sick of|tired of|had (?:it|enough) (?:with|of)|stay away from|avoid",
    "goodbye|good riddance|say(?:ing)? goodbye to",
    "ras le bol de|marre de|hart[oa]s? de|stufo di|die nase voll von",
)
REGRET = _any(
    "mistake|regret(?:s|ted|ting)?|(?:wrong|bad|worst|terrible) (?:idea|decision|choice|call|move)",
    "should(?: have|['’]ve) (?:never|stayed|kept)|should(?:n['’]t| not) have|wish we had(?:n['’]t)?|going back",
    r"fehler|bereu\w*|erreur|regrett\w*|error|arrepent\w*|arrepient\w*|errore|erro",
)
NO_REGRET = _any(r"no|zero|never|without|not|\w*n['’]t|keine?|nie|nicht|aucun|pas|cero|não")
UNLIKE = _any(
    "unlike|contrary to|im gegensatz zu|anders als|contrairement à|à la différence de",
    "a diferencia de|a differenza di|ao contrário d[aeo]",
)
COMPARED = _any(
    "compared (?:to|with)|in comparison (?:to|with)|im vergleich zu|verglichen mit",
    r"comparé\w* à|par rapport à|en comparación con|comparad[oa] co[nm]|rispetto a|em comparação com",
)
TOGETHER = _any(
    "both|neither|either of them|none of them|all (?:of them|three|four)|beide[nr]?|keine[rs]? von",
    "tous les deux|les deux|aucun des deux|ambos|ambas|los dos|las dos|ninguno de los dos",
    "entrambi|tutti e due|nessuno dei due|os dois|nenhum dos dois",
)
