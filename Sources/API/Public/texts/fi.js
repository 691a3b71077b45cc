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
  },

  words: {
  },

  hints: {
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
