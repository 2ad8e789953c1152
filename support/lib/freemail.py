"""Domains where anybody may have an address: one there says nothing about whose company it is."""

NAMES = """
163.com 126.com aol.com att.net bbox.fr bluewin.ch comcast.net duck.com fastmail.com free.fr
gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.fr gmx.net googlemail.com hey.com
hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it icloud.com laposte.net libero.it
live.com live.fr mac.com mail.com mail.ru me.com msn.com neuf.fr
orange.fr outlook.com outlook.de outlook.fr pm.me proton.me protonmail.com qq.com
sbcglobal.net sfr.fr t-online.de tutanota.com verizon.net wanadoo.fr web.de
yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ymail.com
zoho.com
"""
EVERYBODYS = frozenset(NAMES.split())


def own_domain(email: str) -> str:
    """The lower-case domain of an address if it can be one company's, else nothing."""
    domain = email.rpartition("@")[2].strip().lower().rstrip(".") if "@" in email else ""
    return "" if domain in EVERYBODYS else domain
