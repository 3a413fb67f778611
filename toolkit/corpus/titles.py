"""Word lists for reading who is meant: honorifics, offices, organisations, first names.

General knowledge of English and of public life, none of it about a particular person in office.
"""

from __future__ import annotations

from typing import Final

from toolkit.corpus.sentences import word_list


def word_set(text: str) -> frozenset[str]:
    """Returns the words of a list written as one string."""
    return frozenset(word_list(text))


MALE_HONORIFICS: Final = word_set("mr sir lord baron viscount earl duke king prince father pope fr")
FEMALE_HONORIFICS: Final = word_set(
    "mrs ms miss dame lady baroness viscountess countess duchess queen princess madam mme sister"
)
_RANKS = word_set(
    "dr doctor prof professor rev reverend revd gen general lt lieutenant lieut col colonel "
    "maj major capt captain sgt sergeant cpl corporal pvt private adm admiral brig brigadier "
    "cmdr commander marshal commodore air vice rear field wing squadron group leader staff "
    "flight chief supt superintendent insp inspector det detective pc dc constable judge "
    "justice sen rep gov hon mx cardinal archbishop bishop rabbi imam sheikh ayatollah canon "
    "coun cllr councillor lt-gen maj-gen"
)
# Words that are an honorific only when a name follows at once.
HONORIFICS: Final = (
    MALE_HONORIFICS
    | FEMALE_HONORIFICS
    | _RANKS - word_set("air vice rear field wing group leader staff")
)
# Part of the name when only a first name follows: `King Charles`, `Pope Francis`.
PEERS: Final = word_set("lord lady baroness baron viscount viscountess earl countess duke duchess")
REGNAL: Final = word_set("king queen prince princess pope")
FEMALE_ROLES: Final = word_set(
    "spokeswoman chairwoman congresswoman businesswoman policewoman servicewoman camerawoman "
    "actress mother wife widow daughter sister grandmother aunt niece girl woman lady "
    "waitress queen princess baroness duchess mum girlfriend heroine councilwoman midwife"
)
MALE_ROLES: Final = word_set(
    "spokesman chairman congressman businessman policeman serviceman cameraman actor father "
    "husband widower son brother grandfather uncle nephew boy man king prince duke dad "
    "boyfriend hero councilman gunman fisherman"
)
SPOKESPEOPLE: Final = word_set("spokesman spokeswoman spokesperson spokespeople spokesmen source")
_OFFICES = """
pm president minister secretary chancellor premier leader deputy chief head director chairman chair
chairwoman chairperson commissioner ambassador envoy representative spokesman spokeswoman
spokesperson senator congressman congresswoman governor mayor mp mps mep msp peer lawmaker
politician councillor whip speaker adviser advisor aide official officer commander general
admiral marshal colonel captain sergeant soldier fighter pilot veteran serviceman servicewoman
volunteer conscript analyst expert professor lecturer academic historian scientist researcher
economist strategist author writer journalist correspondent reporter presenter broadcaster
editor columnist commentator host blogger lawyer barrister solicitor attorney prosecutor judge
justice campaigner activist dissident critic founder co-founder owner boss executive manager
partner investor trader banker entrepreneur businessman businesswoman tycoon oligarch
billionaire engineer designer doctor surgeon nurse paramedic teacher student pupil farmer worker
driver shopkeeper resident refugee survivor witness victim neighbour father mother son daughter
brother sister husband wife widow uncle aunt grandmother grandfather friend colleague king queen
prince princess pope archbishop bishop priest patriarch cardinal dictator autocrat strongman
counterpart negotiator diplomat delegate attaché consul fellow member treasurer consultant
specialist coordinator organiser actor actress singer musician artist comedian filmmaker
footballer player coach star champion winner predecessor successor candidate nominee rival
opponent ally boxer detective inspector constable superintendent man woman girl boy couple
family visitor viewer user protester demonstrator hostage prisoner policeman lord baroness chef
vicar reverend trustee psychologist sociologist meteorologist astronaut cosmonaut sniper gunner
medic instructor trainer minister-president vice-president archivist curator undersecretary
statesman loyalist supporter backer insider guru singer-songwriter songwriter crooner novelist
poet playwright director-general agent spy operative vlogger pundit pollster grandson
granddaughter cousin carer schoolboy schoolgirl passenger pensioner tourist dean rector provost
chaplain imam rabbi frontbencher backbencher parliamentarian
"""
ROLES: Final = word_set(_OFFICES) | MALE_ROLES | FEMALE_ROLES
ROLE_PLURALS: Final = frozenset(
    r[:-1] + "ies" if r.endswith("y") and r[-2] not in "aeiou" else r + "s" for r in ROLES
) | word_set("authorities people men women officials forces troops police children families")
# Words before an office that tell one holder from another; others there are part of a name.
OFFICE_MODIFIERS: Final = word_set(
    "prime foreign defence defense home shadow vice deputy first second former ex acting "
    "interim senior junior chief high royal permanent assistant associate under national "
    "general international business energy health justice education environment culture "
    "transport trade interior finance economy veterans armed forces labour conservative tory "
    "liberal lib democrat democratic democrats republican independent green snp dup ukip "
    "reform cabinet commons lords house party opposition state government military naval army "
    "navy political economic world team press staff ministry department white nobel nato eu "
    "un us uk u.s. u.k. british-born retired then new current late outgoing incoming "
    "executive managing special presidential parliamentary security human rights treasury "
    "work pensions local attorney solicitor lord lady privy council district regional city "
    "county central bank european global north south east west eastern western northern "
    "southern supreme non-executive digital media scottish welsh"
)
ORGANISATION_WORDS: Final = word_set(
    "ministry intelligence department office agency group council union party institute "
    "institution street house committee bank university college school association watch "
    "international nations forces force army navy guard police commission court times news "
    "post telegraph guardian mail express mirror sun journal review magazine tribune herald "
    "observer radio tv television network media press service services company corporation "
    "corp inc ltd plc limited llc llp holdings industries systems dynamics technologies "
    "technology foundation trust fund federation society centre center bureau authority "
    "administration government parliament congress senate assembly alliance organisation "
    "organization league club team campaign coalition movement front church command "
    "headquarters staff treasury cabinet board exchange markets capital partners airlines "
    "airways aerospace energy gas oil petroleum power kremlin pentagon downing nato today "
    "cross amnesty reuters bloomberg facebook twitter google microsoft bbc cnn sky itv "
    "observatory laboratory initiative project programme program forum interfax tass ria "
    "novosti duma bundestag rada chamber regiment brigade battalion division squadron fleet "
    "battlegroup corps garrison secretariat mission embassy consulate delegation hospital "
    "museum theatre"
)
PARTICLES: Final = word_set(
    "van der den de von zu bin ibn al el la le du di da dos del della ten ter st"
)
PRONOUNS: Final = {
    "he": "m",
    "she": "f",
    "they": None,
    "it": None,
    "i": None,
    "we": None,
    "you": None,
    "who": None,
}
_PEOPLES = """
american british english scottish welsh irish french german italian spanish portuguese dutch
belgian danish swedish norwegian finnish icelandic polish czech slovak hungarian romanian
bulgarian greek turkish serbian croatian slovenian bosnian albanian kosovan macedonian
montenegrin ukrainian russian belarusian moldovan georgian armenian azerbaijani kazakh uzbek
estonian latvian lithuanian chinese japanese korean indian pakistani afghan iranian iraqi syrian
israeli palestinian lebanese jordanian saudi egyptian libyan tunisian algerian moroccan nigerian
kenyan ethiopian somali sudanese african european asian soviet australian canadian mexican
brazilian argentine cuban venezuelan chilean swiss austrian cypriot maltese indonesian
vietnamese thai malaysian filipino arab kurdish chechen crimean western eastern tatar qatari
emirati yemeni catalan basque
"""
PEOPLES: Final = word_set(_PEOPLES)
# Where the name of a country and that of its people differ in their first letters.
NATIONS: Final = {
    "us": "american",
    "u.s.": "american",
    "usa": "american",
    "america": "american",
    "uk": "british",
    "u.k.": "british",
    "britain": "british",
    "england": "english",
    "scotland": "scottish",
    "wales": "welsh",
    "ireland": "irish",
    "france": "french",
    "germany": "german",
    "spain": "spanish",
    "netherlands": "dutch",
    "poland": "polish",
    "finland": "finnish",
    "sweden": "swedish",
    "denmark": "danish",
    "turkey": "turkish",
    "greece": "greek",
    "switzerland": "swiss",
    "ukraine": "ukrainian",
    "russia": "russian",
    "belarus": "belarusian",
    "china": "chinese",
    "india": "indian",
    "iran": "iranian",
    "israel": "israeli",
    "italy": "italian",
    "canada": "canadian",
    "japan": "japanese",
    "hungary": "hungarian",
    "norway": "norwegian",
}
PLACES: Final = word_set(
    "america britain england scotland wales ireland france germany italy spain portugal "
    "netherlands belgium denmark sweden norway finland iceland poland czechia slovakia "
    "hungary romania bulgaria greece turkey serbia croatia slovenia bosnia albania kosovo "
    "ukraine russia belarus moldova georgia armenia azerbaijan kazakhstan estonia latvia "
    "lithuania china japan korea india pakistan afghanistan iran iraq syria israel palestine "
    "lebanon jordan egypt libya tunisia nigeria kenya australia canada mexico brazil "
    "argentina cuba venezuela switzerland austria cyprus malta moscow kyiv kiev london "
    "washington brussels paris berlin beijing tehran crimea donbas donbass europe africa asia "
    "uk us usa eu un gaza westminster"
)
# Capitalised words that start sentences or name times, never people.
NOT_NAMES: Final = word_set(
    "the a an this that these those but and or so yet for in on at by to of from with as if "
    "when while where after before since until although though because despite during "
    "following according asked speaking writing meanwhile however also then now today "
    "yesterday tomorrow here there what why how who which it its he she they we i you his her "
    "their our your my not no yes all some many most few both each every one two three four "
    "five another other others such only even just still once earlier later last next monday "
    "tuesday wednesday thursday friday saturday sunday january february march april june july "
    "august september october november december posting tweeting responding replying "
    "addressing referring talking commenting appearing instead indeed moreover furthermore "
    "nevertheless nonetheless elsewhere separately finally first second again about among "
    "against under over between like unlike than per via more read well let let’s let's "
    "please mr. perhaps compare consider imagine remember forget listen ask tell see look watch "
    "give send thank lots plenty dozens hundreds thousands millions everyone everybody nobody "
    "someone anyone everything nothing something none whatever whoever article section "
    "chapter clause"
)
MALE_NAMES: Final = word_set(
    "adam adrian alan alastair albert alex alexander alexei alexey alistair andrei andrew "
    "andriy andy anatoly anthony antony arkady arseniy ben benjamin bernard bill bob boris "
    "brian bruce carl charles charlie chris christian christopher colin craig damian dan "
    "daniel darren dave david dean denis denys dennis dmitri dmitry dmytro dominic donald "
    "douglas duncan ed eddie edward emmanuel eric evgeny francis frank frederick gary gareth "
    "gavin geoff geoffrey george gerald giles glenn gordon graeme graham grant greg gregory "
    "guy hamish harold harry henry howard hugh hugo iain ian igor ihor ivan ivo jack jacob "
    "jake james jamie jason jeff jeffrey jens jeremy jim jimmy joe john johnny jon jonathan "
    "joseph josh joshua julian justin karl keir keith ken kenneth kevin kirill konstantin "
    "kyrylo larry lee leo leon leonid lewis liam louis luke malcolm marco marcus mark markus "
    "martin mason matt matthew max maxim michael mick miguel mike mikhail mohammed muhammad "
    "mykhailo mykola nathan neil nicholas nick nicolas nigel nikita nikolai nikolay norman "
    "oleg oleh oleksandr oleksiy oliver olaf oscar owen pablo patrick paul pavel pavlo pedro "
    "pete peter petro phil philip phillip piers radek ralph ray raymond rex richard rick "
    "rishi rob robert robin roger roman ron ronald rory ross roy rupert russell ruslan sam "
    "samuel scott sean sebastian sergei sergey serhiy simon stanislav stephen steve steven "
    "stewart stuart taras terry thomas tim timothy toby tom tomasz tony trevor valentyn "
    "valery valeriy vasily victor viktor vincent vitali vitaliy vitaly vladimir vladislav "
    "volodymyr vyacheslav walter warren wayne wes will william yaroslav yevgeny yuri yuriy "
    "zac jens-christian jean-yves lindsay ursus tobias radosław radoslaw mateusz andrzej"
)
FEMALE_NAMES: Final = word_set(
    "olivia abigail alice alina alison amanda amber amy ana andrea angela angelina anita ann anna "
    "annalena anne annabel annie antonia barbara bella beth bridget camilla carla carol "
    "caroline catherine cathy charlotte cheryl chloe christina christine claire clare daria "
    "deborah debbie denise diana diane donna dorothy eleanor elena elizabeth ella ellen emily "
    "emma esther eva evelyn fatima fiona frances gemma georgia gillian giorgia grace halyna "
    "hannah harriet hayley heather helen hillary ingrid irene irina iryna isabel isabella "
    "jacqueline jane janet jen jenna jennifer jenny jess jessica jill jo joan joanna jodie "
    "josephine joyce judith judy julia julie kaja karen karin kat kate katerina kateryna "
    "katherine kathleen kathryn katie kelly kemi kerry kim kirsten kirsty larissa laura "
    "lauren layla leah lesley liana linda lisa liz liza lorraine louise lucy lyudmila maia "
    "margaret maria mariana marie marina martha mary maryna megan melanie melissa michelle "
    "miriam monica nadia nancy naomi natalia natalie natasha nicola nicole nina oksana olena "
    "olga olha pamela patricia paula penny petra philippa polly priti rachel rebecca rosa "
    "rose rosie ruth sally samantha sandra sanna sara sarah sharon sheila sian silvia sofia "
    "sonia sophia sophie stella stephanie sue susan susannah suzanne svetlana svitlana tamara "
    "tania tara tatiana teresa tetiana thangam theresa tina tracey tracy ursula valentina "
    "valeria vanessa vera veronica victoria viktoria wendy yana yelena yevgenia yulia yuliia "
    "yvette yvonne zoe"
)
