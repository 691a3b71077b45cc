// Finnish. A section belongs to a part of the page. Both languages have the same keys.

export const fi = {
  page: {
    skip: "Siirry tehtävään",
    exercises: "Tehtävät",
    language: "Kieli",
  },

  exercise: {
  },

  handout: {
  },

  editor: {
    label: "Python-koodisi",
    hint: "{submit} lähettää, {find} etsii, {comment} muuttaa rivit kommenteiksi. " +
      "{escape} ja sitten {tab} poistuu editorista.",
    tabLeaves: "Sarkain poistuu nyt editorista.",
    reader: "Editori ruudunlukijalle",
    find: "Etsi",
    findNext: "Seuraava osuma",
    findPrevious: "Edellinen osuma",
    findClose: "Sulje haku",
    found: "{at}/{count}",
    foundNone: "Ei löytynyt",
    lineMessage: "Rivi {line}: {message}",
    currentLine: "Ohjelma on rivillä {line}.",
  },

  run: {
    title: "Kokeile koodiasi",
    intro: "Suorita koodisi ja katso, mitä se tekee. Mitään ei arvioida eikä tallenneta.",
    run: "Suorita",
    keys: "{keys} suorittaa koodin arvioimatta sitä.",
    stepThrough: "Askel kerrallaan",
    stop: "Pysäytä",
    what: "Suorita",
    whatCall: "yksi kutsu",
    whatProgram: "koko ohjelma",
    call: "Kutsu",
    callHint: "Kirjoita arvot sulkeiden väliin ja paina Enter.",
    input: "Syöte",
    inputAsk: "Kirjoitan ohjelman aikana",
    inputBox: "Kirjoitan kaiken nyt",
    inputText: "Ohjelman syöte",
    inputHint: "Jokainen input() lukee tästä yhden rivin.",
    placeholder: "Kirjoita parametrin {name} tilalle arvo ja suorita uudelleen.",
    noCall: "Kirjoita funktiosi kutsu ja suorita uudelleen.",
    noCode: "Koodia ei vielä ole. Kirjoita koodia ja suorita se sitten.",
    codeTooLong: "Koodisi on liian pitkä. Yläraja on 64 KiB.",
    inputTooLong: "Syöte on liian pitkä. Yläraja on 64 KiB.",
    callTooLong: "Kutsu on liian pitkä. Yläraja on 2 000 tavua.",
    lineTooLong: "Rivi on liian pitkä. Yläraja on 16 KiB.",
    starting: "Ohjelmaasi käynnistetään…",
    running: "Ohjelmasi on käynnissä…",
    recording: "Ohjelmasi on käynnissä, ja sen askeleet tallennetaan…",
    waiting: "Ohjelmasi odottaa syötettäsi.",
    line: "Syöte ohjelmallesi",
    send: "Lähetä",
    endInput: "Ei enempää syötettä",
    endInputHint: "Kertoo ohjelmalle, että syöte on päättynyt. Päätteessä saman tekee Ctrl+D.",
    inputEnded: "(syöte päättyi)",
    youTyped: "Kirjoitit: ",
    output: "Ohjelmasi tuloste",
    errorOutput: "Virheet",
    linesLeftOut: {
      one: "{count} aiempi rivi ei näy, koska tulostetta on niin paljon.",
      other: "{count} aiempaa riviä ei näy, koska tulostetta on niin paljon.",
    },
    textLeftOut: "Aiempi teksti ei näy, koska tulostetta on niin paljon.",
    outputCut: "Ohjelmasi tulosti enemmänkin. Vain alku on tallessa.",
    errorsCut: "Virheitä oli enemmänkin. Vain alku on tallessa.",
    nothingPrinted: "Ohjelmasi ei tulostanut mitään.",
    slow: "Suora yhteys on poikki. Tuloste tulee hieman myöhässä, kunnes yhteys palaa.",
    lost: "Palvelimeen ei juuri nyt saada yhteyttä. Ohjelmasi jatkuu siellä. "
      + "Sen tuloste ilmestyy tähän heti, kun yhteys palaa.",
    valueOf: "Kutsun arvo:",
    valueNone: "None tarkoittaa, että funktio ei palauttanut mitään. Suoritetaanko return?",
    picture: "Kuva, jonka ohjelmasi piirsi",
    ok: "Ohjelmasi päättyi normaalisti",
    error: "Ohjelmasi pysähtyi virheeseen",
    errorText: "Sen paluukoodi on {code}. 0 tarkoittaisi, että kaikki on kunnossa.",
    signal: "Python itse keskeytettiin",
    signalText: "Käyttöjärjestelmä lopetti sen signaalilla {signal}.",
    cpu: "Ohjelmasi pysäytettiin: se laski liian kauan",
    cpuText: "Se saa laskea {seconds} s. Onko siinä silmukka, joka ei pääty?",
    wall: "Ohjelmasi pysäytettiin: se kesti liian kauan",
    wallText: "Se saa kestää kaikkiaan {seconds} s. Nukkuuko se, tai odottaako se syötettä, jota ei tule?",
    memory: "Ohjelmasi pysäytettiin: se käytti liikaa muistia",
    memoryText: "Se saa käyttää {size} Mt. Kasvaako jokin lista tai teksti loputtomasti?",
    processes: "Ohjelmasi pysäytettiin: se käynnisti liian monta prosessia",
    processesText: "Käynnistääkö se prosesseja tai säikeitä silmukassa?",
    outputLimit: "Ohjelmasi pysäytettiin: se tulosti liikaa",
    outputLimitText: "Tulostaako jokin silmukka loputtomasti?",
    disk: "Ohjelmasi pysäytettiin: se kirjoitti tiedostoihin liikaa",
    diskText: "Kirjoittaako jokin silmukka tiedostoon loputtomasti?",
    policy: "Ohjelmasi pysäytettiin: se teki jotain, mikä ei ole täällä sallittua",
    policyText: "Ohjelmat eivät esimerkiksi voi käyttää verkkoa.",
    callProblem: "Kutsu ei ole Python-lauseke",
    callProblemText: "Python sanoo: {why}",
    stopped: "Pysäytit ohjelmasi",
    failed: "Meidän virheemme, ei sinun",
    expired: "Tämä suoritus on päättynyt",
    expiredText: "Palvelimella ei enää ole tätä suoritusta. Suorita koodisi uudelleen.",
    unknown: "Ohjelmasi päättyi",
    usage: "Laskenta-aika: {cpu} / {cpuLimit}\u00a0s. Muisti: {memory} / {memoryLimit}\u00a0Mt. "
      + "Alusta loppuun kului {wall}\u00a0s.",
    example: "Tämä on tehtävänannon esimerkki, ei sinun koodisi.",
    exampleCode: "Esimerkin koodi",
    exampleTake: "Siirrä tämä koodi editoriin",
    exampleAgain: "Suorita esimerkki uudelleen",
    exampleSteps: "Suorita esimerkki askel kerrallaan",
    unreachable: "Palvelimeen ei juuri nyt saada yhteyttä. Koodisi on tallessa. Yritä hetken päästä uudelleen.",
    tooMany: {
      one: "Pyyntöjä tuli monta lyhyessä ajassa. Odota {count} sekunti ja yritä uudelleen.",
      other: "Pyyntöjä tuli monta lyhyessä ajassa. Odota {count} sekuntia ja yritä uudelleen.",
    },
    unavailable: "Palvelin ei juuri nyt pysty suorittamaan ohjelmia. Koodisi on tallessa. Yritä hetken päästä "
      + "uudelleen.",
    noExercise: "Tätä tehtävää ei enää ole, joten sen ohjelmia ei voi suorittaa. Ota koodisi talteen, jos tarvitset "
      + "sitä.",
    inputRefused: "Ohjelmasi ei ottanut syötettä vastaan. Se on voinut päättyä, tai se ei ole vielä lukenut aiempaa.",
  },

  steps: {
    title: "Askel kerrallaan",
    close: "Sulje askeleet",
    code: "Suoritettu koodi",
    slider: "Askel",
    count: "Askel {step} / {of}",
    first: "Ensimmäinen askel",
    back: "Askel taaksepäin",
    forward: "Askel eteenpäin",
    last: "Viimeinen askel",
    keys: "Nuolinäppäimet siirtävät askeleen taakse tai eteen, Home ja End ensimmäiseen ja viimeiseen askeleeseen.",
    line: "Seuraavaksi suoritetaan rivi {line}.",
    call: "Kutsutaan funktiota {name}.",
    callWith: "Kutsutaan funktiota {name}: {values}.",
    return: "{name} palauttaa arvon {value}.",
    returnNone: "{name} päättyy ja palauttaa arvon None eli ei mitään.",
    yield: "{name} antaa arvon {value} ja jää odottamaan.",
    exception: "Rivillä {line} tapahtuu virhe: {value}",
    program: "ohjelma",
    here: "rivi {line}",
    waits: "rivi {line}, odottaa funktiota {name}",
    yourCall: "Kutsuja:",
    new: "uusi",
    changed: "muuttui",
    noVariables: "Ei vielä muuttujia.",
    output: "Tuloste tähän asti",
    nothing: "Ei vielä mitään.",
    stale: "Olet muuttanut koodiasi tämän jälkeen. Nämä askeleet kuuluvat alla olevaan koodiin.",
    none: "Askeleita ei ole, koska yhtään koodisi riviä ei suoritettu.",
    endComplete: "Viimeinen askel on se, johon ohjelma päättyi.",
    endOfCall: "Viimeinen askel on se, johon kutsu päättyi.",
    endSteps: "Tallenne päättyy {count} askeleen jälkeen, koska enempää siihen ei mahdu. Ohjelma jatkui.",
    endSize: "Tallenne päättyy {count} askeleen jälkeen, koska niiden arvot vievät liikaa tilaa. Ohjelma jatkui.",
    endCut: "Tallenne päättyy {count} askeleen jälkeen, koska ohjelma pysäytettiin siinä.",
  },

  result: {
    title: "Tulos",
    noCode: "Koodia ei vielä ole. Kirjoita ensin koodia ja lähetä se sitten.",
    tooLong: "Koodisi on liian pitkä. Yläraja on 64 KiB.",
    alreadyPending: "Tätä koodia tarkistetaan jo.",
    pending: "Edellistä lähetystäsi tarkistetaan vielä.",
    replacePending: "Tarkista tämä sen sijaan",
    keepWaiting: "Odota edelleen",
    earlier: "Viimeisin lähetyksesi, {time}.",
    again: "Olet jo lähettänyt täsmälleen tämän koodin, joten tulos on sama.",
    announced: "{verdict}. {points}. {summary}",
    points: "Pisteet",
    summary: "Tuloksen yhteenveto",

    waiting: "Odotetaan vapaata tarkistajaa",
    ahead: { one: "Odotetaan: edelläsi on {count}", other: "Odotetaan: edelläsi on {count}" },
    stillWaiting: "Odotetaan yhä vapaata tarkistajaa",
    stillAhead: {
      one: "Odotetaan yhä: palvelimella on {count} lähetys ennen sinun lähetystäsi",
      other: "Odotetaan yhä: palvelimella on {count} lähetystä ennen sinun lähetystäsi",
    },
    running: "Testejä ajetaan",
    runningTest: "Ajetaan testiä {number}/{total}",
    stillRunning: "Odotetaan yhä testien valmistumista",
    keepEditing: "Voit jatkaa koodin muokkaamista sillä välin.",
    lateAdvice: "Uutta tietoa ei ole tullut hetkeen. Lähetyksesi on tallessa, ja tulos ilmestyy tähän.",
    testsDone: { one: "{ended}/{count} testi valmis", other: "{ended}/{count} testiä valmiina" },
    testNumber: "Testi {number}",

    cancelled: "Tämä lähetys peruttiin ennen tarkistusta.",
    ours: "Tarkistus epäonnistui meidän virheemme vuoksi. Et menetä pisteitä. Lähetä koodi uudelleen.",
    shared: "Testit ajettiin ohjelmasi sisällä (isolation: shared), joten tulosta ei ole suojattu huijaamiselta.",
    yourLines: "Koodisi rivejä",

    passedTests: { one: "{count} testi meni läpi", other: "{count} testiä meni läpi" },
    hidden: "piilotettu",
    hiddenTest: "piilotettu testi",
    message: "Testin viesti",
    details: "Lisätiedot",
    prints: "Ohjelmasi tulosti",
    figure: "Kuva, jonka ohjelmasi piirsi testissä ”{name}”",
    aboutLine: "Se koskee koodisi riviä {line}.",
    stepThrough: "Käy tämä kutsu läpi askel kerrallaan",
    showAll: { one: "Näytä koko teksti ({length} merkki)", other: "Näytä koko teksti ({length} merkkiä)" },

    comparison: "Vertailu",
    call: "Kutsu",
    returned: "Sinun",
    printed: "Tulostit",
    expected: "Odotettu",
    yours: "Sinun",
    wholeValue: "Näytä kokonaan: {name}",
    equalLines: { one: "… {count} samanlainen rivi …", other: "… {count} samanlaista riviä …" },
    moreLines: "Rivejä on enemmän kuin tässä näytetään.",

    yourText: "Sinun tekstisi",
    yourOutput: "Sinun tulosteesi",
    expectedText: "Odotettu teksti",
    expectedOutput: "Odotettu tuloste",
    endsWithSpace: "{text} päättyy välilyöntiin.",
    endsWithBreak: "{text} päättyy ylimääräiseen rivinvaihtoon (\\n).",
    lacksBreak: "{text} ei pääty rivinvaihtoon (\\n).",
    lineEndsWithSpace: "{text}: rivin {line} lopussa on välilyönti.",
    contains: "{text} sisältää merkin, jota toisessa ei ole: {character}.",
    accentsDiffer: "Tekstit näyttävät samalta, mutta niiden aksentilliset kirjaimet on tallennettu eri tavoin.",
    space: "välilyönti rivin lopussa",
    lineBreak: "rivinvaihto",
    tab: "sarkain",
    carriageReturn: "vaunun palautus (\\r)",
    escapeCharacter: "päätteen ohjausmerkki",
    nulCharacter: "NUL-merkki",
    controlCharacter: "ohjausmerkki",
    noBreakSpace: "sitova välilyönti",
    softHyphen: "tavutusvihje",
    zeroWidthSpace: "nollalevyinen väli",
    zeroWidthMark: "nollalevyinen merkki",
    leftToRightMark: "vasemmalta oikealle -merkki",
    rightToLeftMark: "oikealta vasemmalle -merkki",
    directionMark: "tekstin suuntaa muuttava merkki",
    lineSeparator: "rivinerotin",
    unusualSpace: "epätavallinen väli",

    nearTime: "Ohjelmasi käytti laskenta-aikaa {used}, kun raja on {limit}.",
    nearMemory: "Ohjelmasi käytti muistia {used}, kun raja on {limit}.",
    nearOutput: "Ohjelmasi tulosti {used}, kun raja on {limit}.",
    bytes: "tavua",

    next: "Seuraava tehtävä",
    nextNamed: "Seuraavaksi: {title}",
    toCourse: "Kurssin sivulle",
    improve: "Paranna ratkaisua",
    improveAdvice: "Muuta koodiasi ja lähetä se uudelleen niin monta kertaa kuin haluat. Pisteesi säilyvät.",
  },

  words: {
    passed: "läpi",
    failed: "ei mennyt läpi",
    error: "pysähtyi virheeseen",
    cpu_limit: "kesti liian kauan",
    wall_limit: "odotti liian kauan",
    memory_limit: "käytti liikaa muistia",
    process_limit: "käynnisti liikaa prosesseja",
    output_limit: "tulosti liikaa",
    disk_limit: "kirjoitti liikaa tiedostoihin",
    policy_violation: "teki jotain, mikä ei ole sallittua",
    skipped: "ohitettu",
    accepted: "Hyväksytty",
    partial: "Osittain ratkaistu",
    rejected: "Ei vielä ratkaistu",
    invalid: "Ei voitu ajaa",
    ours: "Meidän virheemme, ei sinun",
    queued: "Odottaa",
    running: "Tarkistetaan",
    cancelled: "Peruttu",
    points: { one: "{points}/{count} piste", other: "{points}/{count} pistettä" },
    justNow: "juuri nyt",
    minutesAgo: { one: "minuutti sitten", other: "{count} minuuttia sitten" },
  },

  explanations: {
    button: "Mitä ”{word}” tarkoittaa?",
    close: "Sulje",
    points:
      "Jokaisesta testistä saa osan tehtävän pisteistä. Saat niiden testien pisteet, jotka menevät läpi.\n"
      + "Voit lähettää ratkaisun niin monta kertaa kuin haluat. Paras lähetyksesi lasketaan, joten uusi yritys ei "
      + "koskaan vie pisteitä.",
    hidden:
      "Piilotetusta testistä näet nimen ja sen, menikö se läpi. Sen arvot pysyvät salassa, jotta ohjelman "
      + "täytyy ratkaista koko tehtävä eikä vain esimerkkejä.\n"
      + "Mieti arvoja, joita muut testit eivät kokeile: nolla, tyhjä lista, hyvin pitkä teksti.",
    partial:
      "Osa testeistä meni läpi ja osa ei. Saat läpi menneiden testien pisteet.\n"
      + "Katso ensimmäistä testiä, joka ei mennyt läpi. Voit lähettää uudelleen niin monta kertaa kuin haluat.",
    invalid:
      "Python ei osannut lukea ohjelmaasi, tai testit eivät löytäneet siitä, mitä ne tarvitsevat. Siksi yhtään "
      + "testiä ei voitu ajaa.\n"
      + "Usein syynä on pieni virhe yhdellä rivillä: puuttuva kaksoispiste, sulku tai lainausmerkki, tai väärin "
      + "kirjoitettu nimi.",
    ours:
      "Palvelimella meni jotain vikaan. Se ei johdu koodistasi.\n"
      + "Et menetä pisteitä. Lähetä koodi uudelleen. Jos sama toistuu, kerro opettajallesi.",
    skipped: "Tätä testiä ei ajettu, joten se ei kerro mitään koodistasi.",
    cpu_limit:
      "Jokainen testi saa käyttää tietyn määrän laskenta-aikaa. Ohjelmasi käytti enemmän, joten se "
      + "pysäytettiin.\n"
      + "Usein syynä on silmukka, joka ei koskaan lopu. Tarkista, että jokainen silmukka lähestyy loppuaan joka "
      + "kierroksella.",
    wall_limit:
      "Ohjelmasi odotti jotain eikä laskenut mitään, kunnes sen aika loppui.\n"
      + "Usein se nukkuu tai odottaa syötettä, jota ei koskaan tule.",
    memory_limit:
      "Jokainen testi saa käyttää tietyn määrän muistia. Ohjelmasi käytti enemmän, joten se pysäytettiin.\n"
      + "Usein lista tai teksti kasvaa silmukassa, joka ei koskaan lopu.",
    process_limit:
      "Ohjelmasi käynnisti enemmän prosesseja tai säikeitä kuin se saa. Useimmissa tehtävissä niitä ei tarvita.",
    output_limit:
      "Ohjelmasi tulosti enemmän kuin se saa. Usein syynä on silmukka, jossa on print ja joka ei koskaan lopu.",
    disk_limit:
      "Ohjelmasi kirjoitti tiedostoihin enemmän kuin se saa. Usein syynä on silmukka, joka kirjoittaa "
      + "tiedostoon eikä koskaan lopu.",
    policy_violation:
      "Ohjelmasi pyysi tietokoneelta jotain, mitä ohjelmat eivät täällä saa tehdä, kuten käyttää verkkoa. "
      + "Useimmissa tehtävissä sellaista ei tarvita.",
  },

  hints: {
    title: "Vihjeet",
    number: "Vihje {number}/{total}",
    show: "Näytä vihje {number}/{total}",
    stuck: "Jumissa? Vihje voi auttaa.",
  },

  history: {
  },

  course: {
  },

  connection: {
  },

  drafts: {
  },

  account: {
  },
};
