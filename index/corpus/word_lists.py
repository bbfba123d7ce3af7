"""Small English and French word lists of this package: languages, datelines, sentence ends."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Codes and names of languages, folded
ENGLISH = _words("en eng english anglais anglaise")
FRENCH = _words("fr fra fre french francais francaise")
OTHER_LANGUAGES = _words(
    """
    other autre arabic arabe spanish espagnol german allemand italian italien portuguese
    portugais dutch neerlandais russian russe chinese chinois japanese japonais korean coreen
    turkish turc persian farsi persan hebrew hebreu greek grec polish polonais romanian roumain
    catalan basque breton corsican corse occitan galician galicien irish irlandais welsh gallois
    swedish suedois danish danois norwegian norvegien finnish finnois icelandic islandais czech
    tcheque slovak slovaque slovene slovenian hungarian hongrois ukrainian ukrainien bulgarian
    bulgare serbian serbe croatian croate bosnian albanian albanais latin swahili somali hausa
    haoussa wolof amazigh berber berbere tamazight kabyle kurdish kurde hindi urdu ourdou
    bengali tamil tamoul indonesian indonesien malay malais vietnamese vietnamien thai
    malagasy malgache creole afrikaans amharic amharique
    """
)
# ISO 639-1, and `xx` for what is neither English nor French
LANGUAGE_CODES = _words(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz
    ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln
    lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi
    pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th
    ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu xx
    """
)

# Words that begin place names of several words (`New York`, `Le Caire`), folded
PLACE_BEGINNINGS = _words(
    """
    new san santa santo sao st saint sainte los las la le les el al abu addis aix beni buenos cape
    fort guatemala ho hong kuala mexico monte novi panama phnom port porto puerto rio salt sidi
    souk sri tel the ulan dar
    """
)
# Words that stand in front of a dash at the beginning of a text and name no place, folded
NO_PLACES = _words(
    """
    update updated exclusive exclusif exclusivite breaking alert alerte urgent flash live direct
    analysis analyse opinion editorial edito comment commentary commentaire interview entretien
    report reportage feature profile portrait explainer decryptage eclairage enquete investigation
    video videos photo photos audio podcast infographie dossier focus zoom chronicle chronique
    tribune correction corrected rectificatif note notes review factbox timeline chronologie recap
    summary resume synthese bilan watch news newsletter brief briefs breve breves insight
    sport sports football soccer tennis rugby basket cyclisme athletics politics politique economy
    economie business finance markets bourse culture society societe world monde international
    national regional health sante science sciences technology tech climate climat education
    justice security securite defense defence environment environnement weather meteo media medias
    travel music musique cinema books livres people art arts question questions reponse answer
    result results resultat resultats conclusion contexte context background objectif exemple
    example remarque attention warning avertissement merci thanks introduction annex annexe
    communique statement declaration agenda programme
    now then today yesterday tomorrow tonight however but and yes no non oui so still also finally
    first second third meanwhile here there that this these those it he she they we you all some
    aujourd'hui hier demain enfin mais donc or et ici cela ceci lui elle eux nous vous selon apres
    avant depuis pourtant cependant ainsi bref puis ensuite d'abord tous certains
    one two three four five six seven eight nine ten un une deux trois quatre cinq
    monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi
    samedi dimanche january february march april may june july august september october november
    december janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
    otan nato unesco unicef fifa uefa opec opep asean cedeao ecowas covid covid-19 nasa reuters
    xinhua president minister ministre king police gouvernement government
    """
)
# Words that stay small inside a place name: `Port-au-Prince`, `Rio de Janeiro`
SMALL_IN_PLACES = _words("d de du des la le les l en sur sous au aux of the and et upon del do da")
# News agencies as datelines name them in brackets
AGENCIES = _words(
    """
    AP AFP MAP ATS DPA UPI EFE ANSA TASS PTI APA CP PC PA APS TAP SPA QNA WAM MENA KUNA ANP NTB
    Reuters Xinhua Bloomberg Belga AWP IPS PANA CNN Anadolu AA NNA Tanjug
    """
)

# Words whose full stop ends no sentence, in small letters; single letters are initials
ABBREVIATIONS = _words(
    """
    mr mrs ms dr prof st ste sr jr gen col lt capt cmdr maj sgt adm gov sen rep pres rev hon amb
    vs etc inc ltd co corp plc al approx dept messrs mm mme mmes mlle mlles mgr cf av env tel
    jan feb mar aug sept sep oct nov dec janv fevr févr avr juil déc
    """
)
# Words whose full stop ends no sentence when a number follows
BEFORE_NUMBERS = _words("no nos art vol fig chap pp ch")
# Behind an acronym with full stops (`U.S.`) only these begin a new sentence for certain
SENTENCE_STARTERS = _words(
    """
    The This That These It He She They We In On At But And A An For After Le La Les Il Elle Ils
    Elles On En Un Une Mais Ce Cette Ces Dans Au Aux Selon Après
    """
)
