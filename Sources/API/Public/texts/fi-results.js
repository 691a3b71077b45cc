// Finnish for the grader's sentences about results: summaries, limits, programs, rules and the loading of the file.
// See grader-texts.js for the form.

const phrases = {
  // The titles that the grader gives to rules and examples, or those of the teacher.
  title: {
    "Does not call {things}": "Ei kutsu: {things}",
    "Calls {things}": "Kutsuu: {things}",
    "Imports nothing": "Ei tuo moduuleja",
    "Imports a module": "Tuo moduulin",
    "Does not import {things}": "Ei tuo: {things}",
    "Imports {things}": "Tuo: {things}",
    "Does not use the attribute {things}": "Ei käytä attribuuttia {things}",
    "Uses the attribute {things}": "Käyttää attribuuttia {things}",
    "Does not use the operator {things}": "Ei käytä operaattoria {things}",
    "Uses the operator {things}": "Käyttää operaattoria {things}",
    "Does not use a loop of the kind {things}": "Ei käytä tällaista silmukkaa: {things}",
    "Uses a loop of the kind {things}": "Käyttää tällaista silmukkaa: {things}",
    "Does not use a loop": "Ei käytä silmukkaa",
    "Uses a loop": "Käyttää silmukkaa",
    "Does not use recursion in {things}": "Ei käytä rekursiota: {things}",
    "Uses recursion in {things}": "Käyttää rekursiota: {things}",
    "Does not use recursion": "Ei käytä rekursiota",
    "Uses recursion": "Käyttää rekursiota",
    "Does not use an expression of the kind {things}": "Ei käytä tällaista lauseketta: {things}",
    "Uses an expression of the kind {things}": "Käyttää tällaista lauseketta: {things}",
    "Does not use the statement {things}": "Ei käytä lausetta {things}",
    "Uses the statement {things}": "Käyttää lausetta {things}",
    "The examples in your docstrings": "Dokumentaatiosi esimerkit",
    "{text}": "{text}",
  },
  things: { "{a} or {b}": "{a} tai {b}", "{a}": "{a}" },
  // After "Tämä testi" or "se".
  limited: {
    "used more than {amount} of computing time": "käytti laskenta-aikaa enemmän kuin {amount}",
    "used too much computing time": "käytti liikaa laskenta-aikaa",
    "took {longer}": "kesti {longer}",
    "used more than {amount} of memory": "käytti muistia enemmän kuin {amount}",
    "used too much memory": "käytti liikaa muistia",
    "started more than {n} processes or threads": "käynnisti enemmän kuin {n} prosessia tai säiettä",
    "started too many processes": "käynnisti liian monta prosessia",
    "printed more than {amount}": "tulosti enemmän kuin {amount}",
    "printed too much": "tulosti liikaa",
    "wrote more than {amount} to files": "kirjoitti tiedostoihin enemmän kuin {amount}",
    "wrote too much to files": "kirjoitti tiedostoihin liikaa",
    "did something that is not allowed here, such as using the network":
      "teki jotain, mikä ei ole täällä sallittua, esimerkiksi käytti verkkoa",
  },
  outer: {
    "function `{name}`": "funktio `{name}`",
    "class `{name}`": "luokka `{name}`",
    "`{word}`": "`{word}`",
  },
  longer: { "longer than {amount}": "kauemmin kuin {amount}", "too long": "liian kauan" },
  // How a program ended.
  how: { "exit code {n}": "paluukoodi {n}", "signal {n}": "signaali {n}", "{v}": "{v}" },
  crash: {
    "illegal instruction": "laiton konekäsky",
    abort: "keskeytys",
    "bus error": "väylävirhe",
    "floating-point exception": "laskentavirhe",
    "segmentation fault": "muistin suojausvirhe",
  },
};

const sentences = {
  "The test passed.": "Testi meni läpi.",
  "All {n} tests passed.": "Kaikki {n} testiä menivät läpi.",
  "The test did not pass.": "Testi ei mennyt läpi.",
  "None of the {n} tests passed.": "Yksikään {n} testistä ei mennyt läpi.",
  "{n1} of {n2} tests passed.": "{n1}/{n2} testistä meni läpi.",
  "Look at “{title}” first.": "Katso ensin: ”{title}”.",
  "Your program breaks a rule of this exercise.": "Ohjelmasi rikkoo tehtävän sääntöä.",
  "Not run because “{title}” did not pass yet.": "Ei ajettu, koska ”{title}” ei ole vielä mennyt läpi.",

  "This test {limited}.": "Tämä testi {limited}.",
  "Your file did not finish loading: it {limited}.": "Tiedostosi lataaminen jäi kesken: se {limited}.",
  "Look for a loop that never ends.": "Etsi silmukka, joka ei koskaan pääty.",
  "Does your code sleep or wait for something?": "Nukkuuko koodisi, tai odottaako se jotain?",
  "Look for a list or text that keeps growing.": "Etsi lista tai teksti, joka kasvaa kasvamistaan.",
  "Look for a print in a loop that never ends.": "Etsi print silmukasta, joka ei koskaan pääty.",
  "This test took {longer}, in which the tests and your code called each other {count} times.":
    "Tämä testi kesti {longer}, ja sinä aikana testit ja koodisi kutsuivat toisiaan {count} kertaa.",
  "Look for a loop that calls without end.": "Etsi silmukka, joka kutsuu loputtomasti.",
  "The test itself used more memory than a test may use.": "Testi itse käytti enemmän muistia kuin testi saa käyttää.",
  "The test itself printed more than a test may print.": "Testi itse tulosti enemmän kuin testi saa tulostaa.",
  "The test itself did not end: it took {longer}, while your code waited.":
    "Testi itse ei päättynyt: se kesti {longer}, kun koodisi odotti.",
  "A value from your code may keep the test in an endless loop.":
    "Jokin koodisi arvo voi pitää testin päättymättömässä silmukassa.",
  "If not, tell your teacher.": "Jos ei, kerro opettajallesi.",

  "This hidden test was skipped.": "Tämä piilotettu testi ohitettiin.",
  "This hidden test did not pass.": "Tämä piilotettu testi ei mennyt läpi.",
  "Try your code with unusual inputs.": "Kokeile koodiasi epätavallisilla syötteillä.",
  "Your code stopped with an error in this hidden test.": "Koodisi pysähtyi virheeseen tässä piilotetussa testissä.",
  "This test should have failed, but it passed.": "Tämän testin olisi pitänyt epäonnistua, mutta se meni läpi.",
  "Your program does not have what this test needs.": "Ohjelmassasi ei ole sitä, mitä tämä testi tarvitsee.",

  "Your file is larger than {n} KiB.": "Tiedostosi on suurempi kuin {n} KiB.",
  "Line {n} of your file contains a NUL character, which Python cannot read.":
    "Tiedostosi rivillä {n} on NUL-merkki, jota Python ei osaa lukea.",
  "Save it as text.": "Tallenna tiedosto tekstinä.",
  "Your file is missing.": "Tiedostosi puuttuu.",
  "Your code does not define {names}, which the tests need.":
    "Koodissasi ei määritellä nimiä, joita testit tarvitsevat: {names}.",
  "Your code does not define {names}, which the tests need, but it defines {others}.":
    "Koodissasi ei määritellä nimiä, joita testit tarvitsevat: {names}. Siinä määritellään kuitenkin {others}.",
  "Check the spelling.": "Tarkista kirjoitusasu.",
  "`{name}` in line {n1} stands inside of the {outer} in line {n2}.":
    "`{name}` rivillä {n1} on rivin {n2} lohkon sisällä: {outer}.",
  "Begin it at the margin.": "Aloita se rivin alusta.",
  "Lines {n1} to {n2} of your file are one long text, so Python does not run them.":
    "Tiedostosi rivit {n1}–{n2} ovat yhtä pitkää tekstiä, joten Python ei suorita niitä.",
  "Remove the three quotes.": "Poista kolme lainausmerkkiä.",

  "Your program was ended by signal {n}.": "Signaali {n} lopetti ohjelmasi.",
  "Your program ended with exit code {n}, which means failure.":
    "Ohjelmasi päättyi paluukoodiin {n}, joka tarkoittaa epäonnistumista.",
  "Python itself crashed ({crash}).": "Python itse kaatui ({crash}).",
  "Python itself crashed during this test ({crash}).": "Python itse kaatui tämän testin aikana ({crash}).",
  "Does your code use `ctypes`, or nest calls very deeply?":
    "Käyttääkö koodisi moduulia `ctypes`, tai onko siinä hyvin monta kutsua sisäkkäin?",
  "Your code ended the program during this test.": "Koodisi lopetti ohjelman tämän testin aikana.",
  "Your code ended the program during this test ({how}).": "Koodisi lopetti ohjelman tämän testin aikana ({how}).",
  "Your code ended the program before the tests could start.": "Koodisi lopetti ohjelman, ennen kuin testit alkoivat.",
  "Does it call exit() or quit()?": "Kutsuuko se funktiota exit() tai quit()?",
  "Your code broke the connection to the tests, so this test could not be judged.":
    "Koodisi katkaisi yhteyden testeihin, joten tätä testiä ei voitu arvioida.",
  "Your code broke the connection to the tests before they could start.":
    "Koodisi katkaisi yhteyden testeihin, ennen kuin ne alkoivat.",

  "Your file is nested too deeply to check the rules of this exercise.":
    "Tiedostossasi on liian monta rakennetta sisäkkäin, jotta tehtävän säännöt voisi tarkistaa.",
  "Write it in smaller steps.": "Kirjoita se pienempinä vaiheina.",
  "This exercise does not allow this code.": "Tässä tehtävässä tällainen koodi ei ole sallittua.",
  "This exercise asks for something that your program does not do.":
    "Tehtävässä pyydetään jotain, mitä ohjelmasi ei tee.",
  "Line {n}: `{text}`.": "Rivi {n}: `{text}`.",
  "`{name}` can run any code, so this exercise does not allow it.":
    "`{name}` voi ajaa mitä tahansa koodia, joten se ei ole tässä tehtävässä sallittu.",
  "`{name}` can reach anything by another way, so this exercise does not allow it.":
    "`{name}` pääsee mihin tahansa toista kautta, joten se ei ole tässä tehtävässä sallittu.",

  "Your program did not save the picture “{name}”.": "Ohjelmasi ei tallentanut kuvaa ”{name}”.",
  "Save it before the program ends, for example with plt.savefig(\"{name}\").":
    "Tallenna se ennen ohjelman loppua, esimerkiksi näin: plt.savefig(\"{name}\").",
  "“{name}” is not a complete PNG picture.": "”{name}” ei ole kokonainen PNG-kuva.",
  "Save the picture once, as a PNG, before the program ends.":
    "Tallenna kuva kerran, PNG-muodossa, ennen ohjelman loppua.",
  "The picture “{name}” has {n1} × {n2} pixels; at most {n3} × {n4} are allowed.":
    "Kuvassa ”{name}” on {n1} × {n2} kuvapistettä. Niitä saa olla enintään {n3} × {n4}.",
  "Draw a smaller picture.": "Piirrä pienempi kuva.",
  "The picture “{name}” is too large: its file may have at most {n} KiB.":
    "Kuva ”{name}” on liian suuri: sen tiedostossa saa olla enintään {n} KiB.",
  "“{name}” must be an ordinary file that your program writes.":
    "”{name}” täytyy olla tavallinen tiedosto, jonka ohjelmasi kirjoittaa.",

  "Your program waits for input, but it should print something now.":
    "Ohjelmasi odottaa syötettä, mutta sen pitäisi nyt tulostaa jotain.",
  "Your program waits for more input, but it should have ended.":
    "Ohjelmasi odottaa lisää syötettä, mutta sen olisi pitänyt päättyä.",
  "Your program printed “{text}”, but a line with one whole number was expected.":
    "Ohjelmasi tulosti ”{text}”, mutta odotettiin riviä, jolla on yksi kokonaisluku.",
  "Your program printed “{text}”, but it should have ended.":
    "Ohjelmasi tulosti ”{text}”, mutta sen olisi pitänyt päättyä.",
  "Your program printed “{text}”, which this test does not expect.":
    "Ohjelmasi tulosti ”{text}”, mitä tämä testi ei odota.",
  "Your program did not do what this test expects.": "Ohjelmasi ei tehnyt sitä, mitä tämä testi odottaa.",
  "Your program has ended, but it should print something more.":
    "Ohjelmasi on päättynyt, mutta sen pitäisi vielä tulostaa jotain.",
  "Your program has ended, but it should read more input.":
    "Ohjelmasi on päättynyt, mutta sen pitäisi vielä lukea syötettä.",
  "Your program ended itself with an exit code that means failure.":
    "Ohjelmasi lopetti itsensä paluukoodiin, joka tarkoittaa epäonnistumista.",
};

export const results = { phrases, sentences };
