"""Domains where anybody gets an address: nobody can prove that one of them is her own."""

_NAMES = """
gmail.com googlemail.com outlook.com outlook.de outlook.fr hotmail.com hotmail.co.uk hotmail.de
hotmail.fr hotmail.it live.com live.co.uk live.de live.fr msn.com yahoo.com yahoo.co.uk yahoo.co.jp
yahoo.co.in yahoo.de yahoo.fr yahoo.es yahoo.it ymail.com rocketmail.com icloud.com me.com mac.com
aol.com proton.me protonmail.com pm.me tutanota.com tuta.io fastmail.com hey.com zoho.com gmx.com
gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de mail.com mail.ru yandex.com yandex.ru
qq.com 163.com 126.com sina.com naver.com daum.net orange.fr free.fr laposte.net wanadoo.fr
libero.it virgilio.it seznam.cz wp.pl o2.pl onet.pl btinternet.com sky.com comcast.net verizon.net
att.net bellsouth.net cox.net rediffmail.com
"""
PUBLIC_DOMAINS = frozenset(_NAMES.split())


def is_public(domain: str) -> bool:
    """Say whether anybody gets an address there.

    >>> is_public("gmail.com"), is_public("corp.example")
    (True, False)
    """
    return domain in PUBLIC_DOMAINS
