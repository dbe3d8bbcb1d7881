"""Words that people put beside a company's name in a hashtag: #boycottacmeflow, #AcmeflowDown."""

from __future__ import annotations

import re

from .words import VENDOR_NOUN_AFTER, VENDOR_VERB_AFTER, word_set

_BEFORE = word_set(
    "boycott cancel ditch delete dump quit leave leaving drop stop quitting fix fuck byebye bye goodbye "
    "ask askteam "
    "team stopusing neveragain boicot boicott boykott boikot bojkot boicotea tschüss ciao adiós adios "
    "adieu adeus tchau fora "
    "fuera basta merci gracias obrigado obrigada grazie danke stoppt assez chega arrivederci why "
    "مقاطعة"
)
"""What one says to or of companies alone, before their names."""
_WORDS = _BEFORE | word_set(
    "down fail fails failed failing failure outage outages sucks suck broken bug bugs crash crashed hack "
    "hacked breach "
    "leak scam fraud ripoff scandal lies liar strike layoffs hiring jobs careers life support help care "
    "users user "
    "customers customer community app apps api updates update news live event summit conf conference con "
    "day week "
    "partner partners pro plus cloud crm review reviews pricing price alternative alternatives vs love "
    "hate thanks "
    "thankyou thx hey dear my i we the is not no isdown iswrong nomore out off go get use using used new "
    "best worst "
    "problem problems issue issues refund error errors login tips hacks stock shares ipo lawsuit gate "
    "exposed again "
    "today nie wieder kaputt störung ausfall danke nein down2 merci enpanne panne caido caído gracias "
    "kunden abzocke betrug "
    "schande hilfe en dehors arnaque honte nul miente caída estafa vergüenza nunca más mais fora golpe "
    "vergonha mente caiu "
    "lixo vergogna truffa fuori basta ko problemi"
)
"""Words of which nothing but a name is left over in a tag that nothing parts."""
_COMPLAINTS = word_set(
    "down fail fails failed outage outages sucks broken crash crashed hack hacked breach scam fraud lies "
    "liar app api crm "
    "support en panne dehors arnaque honte caido caído caída estafa vergüenza miente nunca más mais fora "
    "golpe vergonha caiu "
    "lixo vergogna truffa fuori kaputt störung ausfall abzocke betrug nie wieder kündigen"
)
"""What one says of companies alone, after their names."""
_LONGEST = max(map(len, _WORDS))


def is_said_in_tags(rest: str) -> bool:
    """Is the rest of a tag, folded and without spaces, nothing but such words and digits?"""
    rest = re.sub(r"\d+", "", rest.replace(" ", ""))
    reachable = {0}
    for end in range(1, len(rest) + 1):
        if any(end - start <= _LONGEST and rest[start:end] in _WORDS for start in reachable):
            reachable.add(end)
    return len(rest) in reachable


def tag_speaks_for(before: str, after: str) -> bool:
    """Do the other words of a tag say that an everyday word in it is a company: #HarborDown, "
    "#BoycottHarbor?"""
    last = before.casefold().split(" ")[-1]
    following = " " + after
    return (
        last in _BEFORE
        or (after != "" and all(word in _COMPLAINTS for word in after.casefold().split()))
        or VENDOR_VERB_AFTER.match(following) is not None
        or VENDOR_NOUN_AFTER.match(following) is not None
    )
