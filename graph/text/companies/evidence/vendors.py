"""What is said of vendors in the languages of most posts, English aside: what they are, do and have.

Each pattern is anchored at a company's name: what stands before it, or after it.
"""

from __future__ import annotations

import re

_CLASSES = (
    # German
    "firma|anbieter|plattform|hersteller|versicherer|dienstleister|händler|lieferdienst|tarif von|kunde "
    "bei|kunden bei|"
    # French
    "appli|application|plateforme|logiciel|société|entreprise|boîte|fournisseur|assureur|opérateur|banque|"
    "mutuelle|agence|"
    # Spanish
    "aplicación|plataforma|empresa|programa|proveedor|aseguradora|operadora|compañía|banco|"
    # Portuguese
    "aplicativo|sistema|ferramenta|fornecedor|seguradora|transportadora|"
    # Italian
    "applicazione|piattaforma|gestionale|azienda|ditta|società|fornitore|assicurazione|banca|"
    # Russian
    "компания|компании|компанию|компанией|сервис|сервиса|сервисе|сервисом|приложение|приложении|приложения|"
    "программа|"
    "программе|программу|программы|фирма|фирме|фирмы|оператор|оператора|касса|банк|банке|банка|"
    # Arabic, Hindi
    "تطبيق|شركة|منصة|برنامج|متجر|بنك|مصرف|نظام|خدمة|ऐप|कंपनी"
)
CLASS_BEFORE = re.compile(rf"(?<![\w-])(?:l['’]|d['’])?(?:{_CLASSES}) [«\"“„'‘]?$", re.IGNORECASE)
"""What it is, right before its name: "l'appli Boussole", "تطبيق نور"."""
ENGLISH_CLASS_BEFORE = re.compile(
    r"(?<![\w-])(?:app|company|vendor|provider|platform|software|startup|supplier|insurer|"
    r"carrier|employer|competitor) $",
    re.IGNORECASE,
)
"""The same in English, where it says something before a capital alone: a "company pivot" is a pivot."""

_DOES = (
    # German
    r"ist (?:\w+ )?(?:down|offline|kaputt|weg|überlastet|nicht erreichbar|insolvent|pleite)|antwortet|"
    r"reagiert nicht|"
    r"verschickt|bucht|berechnet|verlangt|stürzt|lädt nicht|funktioniert|geht nicht|kündigt|erhöht|liefert|"
    r"verliert|"
    r"hat|schickt|zeigt (?:mir|uns|den|die|das)|macht (?:dicht|zu|pleite)|übernimmt|sperrt|"
    # French
    r"(?:est|était) (?:encore |toujours )?(?:en panne|down|tombée?|hors service|injoignable|en rade)|"
    r"(?:ne |n['’])\w+ (?:pas|plus|rien|jamais)|"
    r"(?:m['’]a|nous a|nous ont|m['’]ont|vous a)|a (?:encore |enfin |déjà )?(?:planté|perdu|remboursé|"
    r"facturé|augmenté|"
    r"refusé|lancé|racheté|levé|bloqué|supprimé|annoncé|mis|oublié|rendu|doublé|livré|envoyé)|refuse|"
    r"rembourse|facture|"
    r"bugue|plante|rame|rachète|calcule|augmente|vient de|"
    # Spanish
    r"está (?:\w+ )?(?:caíd[oa]|fallando|lent[oa])|se (?:cayó|cae|colgó)|no (?:funciona|responde|carga|"
    r"contesta|cubre|me|"
    r"nos|deja|llega)|(?:me|nos) (?:cobr|duplic|factur|bloque|debe|mand|entreg|perd|rechaz|devolv|pid|llam|"
    r"quit)\w*|"
    r"cobra|cobró|subió|falla|lanzó|anunció|compró|responde|contesta|dice|calculó|entregó|perdió|rechazó|"
    r"llega tarde|"
    # Portuguese
    r"caiu|(?:está|tá|tava) (?:\w+ )?(?:fora|lent[oa]|caindo|instável|travando)|não (?:funciona|responde|"
    r"abre|carrega|"
    r"entrega|atende|aceita|para)|(?:me|nos) (?:cobr|bloque|mand|deve|lig|devolv)\w*|cobra|cobrou|aumentou|"
    r"atrasou|"
    r"respondeu|responde|lançou|comprou|anunciou|bloqueou|recusou|travou|perdeu|ligou|entregou|demora|virou|"
    # Italian
    r"è (?:\w+ )?(?:down|giù|offline|lent[oa]|irraggiungibile|bloccat[oa])|non (?:risponde|funziona|va|"
    r"carica|apre|si apre|"
    r"mi|ci|arriva|accetta)|(?:mi|ci) (?:ha|hanno|scarta|addebita|chiede|manda|deve)|ha (?:sbagliato|perso|"
    r"aumentato|"
    r"lanciato|comprato|annunciato|rifiutato|bloccato|chiuso|letto|raddoppiato|consegnato)|costa|scarta|"
    r"sbaglia|addebita|"
    # Russian
    r"(?:опять |снова |сегодня |уже )?(?:не (?:работает|отвечает|открывается|бьёт|бьет|грузится|принимает|"
    r"доставил\w*)|"
    r"лежит|упал\w*|завис\w*|подня(?:л|ла|ли|ло)|задержал\w*|потерял\w*|обновил\w*|прислал\w*|списал\w*|"
    r"тормозит)|"
    # Arabic, Hindi
    r"(?:لا|ما) (?:يعمل|تعمل|يفتح|تفتح|يرد|ترد|يستجيب)|متوقف|متوقفة|معطل|معطلة|رفعت? (?:السعر|الأسعار|رسوم)|"
    r"बंद है|काम नहीं|का ऐप|ऐप|ki service|ka app|customer care"
)
DOES_AFTER = re.compile(rf" (?:{_DOES})(?!\w)", re.IGNORECASE)
"""What it does, right after its name: "Faro no cubre", "Nordlicht ist down"."""
UNSPACED_AFTER = re.compile(
    r"(?:さん)?(?:の(?:サポート|アプリ|サーバー?|管理画面|料金|請求|障害|口座|解約|窓口|営業|担当|サービス|会員|契約|新機能|"
    r"アップデート|API|システム|ログイン)|(?:が|は|、)?(?:また)?(?:落ち(?:て|た)|繋がらな|つながらな|重(?:い|すぎ)|使えな|"
    r"エラー|障害|値上げ)|に(?:乗り換え|乗換|問い合わせ|電話し|解約|ログイン|登録し|入金)|を(?:導入|解約|契約|使って|使い)|"
    r"から(?:請求|メール|返信|乗り換え))"
)
"""What is said after a name in Japanese, which has no spaces."""

CLASS_WITHIN = re.compile(
    r"(?<!\w)(?:bank|banco|banca|banque|telecom|telekom|móvil|movil|mobile|systems?|analytics|freight|"
    r"logistics|logistik|"
    r"logística|software|insurance|seguros|assurances?|assicurazioni|versicherung|studios?|estudio|"
    r"solutions|labs|"
    r"technologies|tecnologia|tecnología|digital|foods|energie|energy|energía|airlines|hotels|pharma|"
    r"viagens|viaggi|"
    r"телеком|банк|софт)(?!\w)",
    re.IGNORECASE,
)
"""A word within a name of several that says it is a firm's."""

WITHOUT_ARTICLE_BEFORE = re.compile(
    r"(?<!\w)(?:with|via|through|using|tried|mit|bei|chez|avec|con|desde|com|tramite|presso|usando) $",
    re.IGNORECASE,
)
"""What stands before two everyday words only where they are a name: else an article would come between."""
VERB_AFTER = re.compile(
    r" (?:(?:just|never|still|already|finally|really|now|also) )?(?:[a-z]+ed|keeps|has|had|does|did|"
    r"doesn['’]t|didn['’]t|won['’]t|"
    r"can['’]t|sends|sent|lost|loses|froze|ate|broke|breaks|makes|made|says|said|wants|thinks|takes|took|"
    r"charges|gave|gives)\b"
)
"""A verb after a name that begins a sentence without an article."""

_BUSINESS = (
    "app apps login log-in logged password account support helpdesk ticket tickets invoice invoices "
    "billing subscription "
    "subscriptions refund refunds pricing price prices api webhook dashboard customer customers outage "
    "update updates "
    "browser firefox chrome safari server website checkout delivery order orders contract renewal trial "
    "export import "
    "integration signup staff employees shares ceo "
    "konto kunde kunden kundin rechnung rechnungen vertrag abo preis preise bestellung lieferung versand "
    "shop hotline "
    "kündigung newsletter tarif tarife störung warteschleife firma erstattung update mahnung angebot "
    "appli application facture factures abonnement client cliente panne livraison commande réseau forfait "
    "technicien "
    "remboursement devis connexion tarif tarifs sav résiliation site compte service "
    "cuenta factura facturas cliente clientes pedido pedidos envío paquete servicio señal soporte precio "
    "precios cobro "
    "tarifa suscripción espera reembolso contrato "
    "conta fatura boleto boletos suporte pedido entrega cobrança cobra sinal aplicativo assinatura preço "
    "preços "
    "hospedagem atendimento reembolso internet sistema site "
    "fattura fatture bolletta assistenza cliente clienti ordine ordini consegna abbonamento prezzo prezzi "
    "rimborso "
    "preventivo sito barista contratto pec "
    "счет счёт тариф поддержка поддержку заказ заказа доставка приложение договор оплата сайт клиент "
    "サポート アプリ 請求 解約 料金 障害 ログイン 予約 窓口 管理画面"
)
BUSINESS = re.compile(
    "|".join(
        rf"(?<!\w){re.escape(word)}(?!\w)" if word[0] < "\u3000" else re.escape(word)
        for word in sorted(set(_BUSINESS.split()))
    ),
    re.IGNORECASE,
)
"""Words of dealings with a vendor. They say little of one everyday word, and enough of two that are a name together."""
DEALING_BEFORE = re.compile(
    r"(?:\b(?:"
    # German
    r"(?:wechsel|umstieg|zurück) (?:zu|auf|von)|(?:rechnung|mahnung|angebot|vertrag|post|mail|paket|"
    r"lieferung) von|kunde (?:bei|von)|"
    # French
    r"(?:passés?|passée?s?|migré|changé|abonnée?|cliente?) (?:à|chez|de|pour)|chez|"
    r"(?:facture|courrier|mail|devis|contrat|commande|colis) (?:de|chez)|"
    # Spanish
    r"(?:me cambié|nos cambiamos|pasamos|migramos|cambié) (?:a|de)|cliente de|"
    r"(?:factura|correo|contrato|pedido|paquete|cuenta) (?:de|con|en)|"
    # Portuguese
    r"(?:mudei|migrei|migramos|troquei|trocamos) (?:para|pra|de|pela|pelo)|cliente d[aoe]|(?:conta|cartão|"
    r"boleto|app|suporte|"
    r"fatura|contrato|sistema|api|encomenda) (?:d[aoe]|n[ao])|"
    # Italian
    r"(?:passat[oiae]|cambiat[oiae]|migrat[oiae]) (?:a|da)|cliente di|(?:fattura|contratto|ordine|"
    r"preventivo|bolletta|"
    r"fornitura|assistenza) (?:di|con|da)|"
    # Russian
    r"(?:переш[её]л|перешли|перешла|переехали|переезжаем|ушли|уш[её]л|ушла) (?:на|с|от|к)|(?:клиент|"
    r"договор|сч[её]т|поддержка|"
    r"приложение) (?:с|от)?)"
    r") $",
    re.IGNORECASE,
)
"""What people do with a vendor alone, right before its name: "passés à Boussole", "Rechnung von Anker"."""
