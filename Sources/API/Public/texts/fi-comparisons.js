// Finnish for the grader's sentences about values and outputs that differ from the expected ones.
// See grader-texts.js for the form.

const phrases = {
  bound: {
    "less than {v}": "pienempi kuin {v}",
    "of at most {v}": "enintään {v}",
    "greater than {v}": "suurempi kuin {v}",
    "of at least {v}": "vähintään {v}",
  },
  // After "palautti".
  returned: {
    "a generator": "generaattorin",
    "a coroutine": "korutiinin",
    "an async_generator": "asynkronisen generaattorin",
    "a class": "luokan",
    "a module": "moduulin",
    "a function": "funktion",
    "a method": "metodin",
    "the function `{name}`": "funktion `{name}`",
    "the method `{name}`": "metodin `{name}`",
    "the class `{name}`": "luokan `{name}`",
    "the module `{name}`": "moduulin `{name}`",
    "a number of about {v} digits": "luvun, jossa on noin {v} numeroa",
    "a {kind} object": "olion, jonka luokka on {kind}",
    "an {kind} object": "olion, jonka luokka on {kind}",
    "{v}": "arvon {v}",
  },
  // After "on".
  value: {
    "a generator": "generaattori",
    "a coroutine": "korutiini",
    "an async_generator": "asynkroninen generaattori",
    "a class": "luokka",
    "a module": "moduuli",
    "a function": "funktio",
    "a method": "metodi",
    "the function `{name}`": "funktio `{name}`",
    "the method `{name}`": "metodi `{name}`",
    "the class `{name}`": "luokka `{name}`",
    "the module `{name}`": "moduuli `{name}`",
    "a {kind} object": "olio, jonka luokka on {kind}",
    "an {kind} object": "olio, jonka luokka on {kind}",
    "{v}": "{v}",
  },
  // After "mutta".
  clause: {
    "a value {bound} and {bound2} was expected": "odotettiin arvoa, joka on {bound} ja {bound2}",
    "a value {bound} was expected": "odotettiin arvoa, joka on {bound}",
    "a true value was expected": "odotettiin arvoa, joka on tosi",
    "a false value was expected": "odotettiin arvoa, joka on epätosi",
    "a text that matches {v} was expected": "odotettiin tekstiä, joka vastaa lauseketta {v}",
    "a text that begins with {v} was expected": "odotettiin tekstiä, jonka alussa on {v}",
    "a text that ends with {v} was expected": "odotettiin tekstiä, jonka lopussa on {v}",
    "one of {v} was expected": "odotettiin jotakin näistä: {v}",
    "about {v} was expected": "odotettiin suunnilleen arvoa {v}",
    "a {kind} object was expected": "odotettiin oliota, jonka luokka on {kind}",
    "an {kind} object was expected": "odotettiin oliota, jonka luokka on {kind}",
    "a {kind} was expected": "odotettiin arvoa, jonka tyyppi on {kind}",
    "an {kind} was expected": "odotettiin arvoa, jonka tyyppi on {kind}",
    "{v} was expected, in any order": "odotettiin arvoa {v}, missä tahansa järjestyksessä",
    "{v} was expected": "odotettiin arvoa {v}",
    "it should not be one of {v}": "sen ei pitäisi olla mikään näistä: {v}",
    "it should not be an {kind}": "sen tyyppi ei saisi olla {kind}",
    "it should not be a {kind}": "sen tyyppi ei saisi olla {kind}",
    "it should not be {v}": "sen ei pitäisi olla {v}",
    "it should not contain {v}": "siinä ei pitäisi olla {v}",
    "it should contain {v}": "siinä pitäisi olla {v}",
    "it should not match {v}": "sen ei pitäisi vastata lauseketta {v}",
    "it should raise {v}": "sen pitäisi aiheuttaa virhe {v}",
    "it should warn with {v}": "sen pitäisi antaa varoitus {v}",
    "it should be {v}": "sen pitäisi olla {v}",
    "its message should match {v}": "sen viestin pitäisi vastata lauseketta {v}",
    "`{text}` should be true": "ehdon `{text}` pitäisi olla tosi",
    "`{text}` should be false": "ehdon `{text}` pitäisi olla epätosi",
  },
  // What is expected, apart from a sentence.
  wanted: {
    "a value {bound} and {bound2}": "arvo, joka on {bound} ja {bound2}",
    "a value {bound}": "arvo, joka on {bound}",
    "a true value": "arvo, joka on tosi",
    "a false value": "arvo, joka on epätosi",
    "a text that matches {v}": "teksti, joka vastaa lauseketta {v}",
    "a text that begins with {v}": "teksti, jonka alussa on {v}",
    "a text that ends with {v}": "teksti, jonka lopussa on {v}",
    "one of {v}": "jokin näistä: {v}",
    "about {v}": "suunnilleen {v}",
    "{v}, in any order": "{v}, missä tahansa järjestyksessä",
    "not to be one of {v}": "ei mikään näistä: {v}",
    "not to be {v}": "jotain muuta kuin {v}",
    "not to contain {v}": "siinä ei ole {v}",
    "to contain {v}": "siinä on {v}",
    "not to match {v}": "ei vastaa lauseketta {v}",
    "to be {v}": "{v}",
    "to raise {v}": "virhe {v}",
    "to warn with {v}": "varoitus {v}",
    "`{text}` is true": "`{text}` on tosi",
    "`{text}` is false": "`{text}` on epätosi",
    "{demanded}": "{demanded}",
  },
  // The beginning of a sentence about a value that the tests could not use.
  subject: {
    "`{call}` returned {returned}": "`{call}` palautti {returned}",
    "After `{call}`, the test's `{name}` is {value}": "Kun `{call}` on suoritettu, testin `{name}` on {value}",
    "The test uses the result of `{call}`": "Testi käyttää kutsun `{call}` tulosta",
    "The test got {value} from `{call}`": "Testi sai kutsusta `{call}` arvon, joka on {value}",
    "The test uses a value of your program": "Testi käyttää ohjelmasi arvoa",
    "`{name}` is {value}": "`{name}` on {value}",
  },
  consequence: {
    ", which has no length": ", ja sillä ei ole pituutta",
    ", which has no items": ", ja siinä ei ole osia",
    ", which is not a list or another collection of values": ", eikä se ole lista tai muu kokoelma arvoja",
    ", and the test could not calculate with that": ", eikä testi voinut laskea sillä",
    ", and the test could not compare that": ", eikä testi voinut vertailla sitä",
    ", which cannot be in a set or be the key of a dictionary": ", eikä se voi olla joukossa tai sanakirjan avaimena",
    ", but the test needs a text in JSON": ", mutta testi tarvitsee JSON-muotoisen tekstin",
    ", which has no key {key}": ", ja siinä ei ole avainta {key}",
    ", which has no item {item}": ", ja siinä ei ole kohtaa {item}",
    ", which has no `{name}`": ", ja siinä ei ole nimeä `{name}`",
    ", but the test needs {n} values in each item": ", mutta testi tarvitsee jokaiseen kohtaan {n} arvoa",
    ", but the test needs {n} values there": ", mutta testi tarvitsee siinä {n} arvoa",
    ", which is not a function": ", eikä se ole funktio",
    ", so the test could not continue": ", joten testi ei voinut jatkua",
  },
  type: {
    "a text (str)": "teksti (str)",
    "a whole number (int)": "kokonaisluku (int)",
    "a decimal number (float)": "desimaaliluku (float)",
    "a truth value (bool)": "totuusarvo (bool)",
    "a {class}": "{class}",
    "an {class}": "{class}",
    None: "None",
  },
  // Why a value cannot cross.
  refusal: {
    "it is nested deeper than {n} levels": "siinä on yli {n} tasoa sisäkkäin",
    "it is nested too deep": "siinä on liian monta tasoa sisäkkäin",
    "it has more than {v} parts": "siinä on yli {v} osaa",
    "{v}": "{v}",
  },
  large: { large: "suuri", small: "pieni" },
  places: {
    "no decimal places": "0 desimaalia",
    "1 decimal place": "1 desimaali",
    "{n} decimal places": "{n} desimaalia",
  },
  // A place in a value. The hint about the part of the value there follows.
  place: {
    "At index {n}": "Kohdassa {n}",
    "For the key {key}": "Avaimella {key}",
  },
  // A hint after a place begins with a small letter.
  inner: {
    "at index {n}: {inner}": "kohdassa {n}: {inner}",
    "for the key {key}: {inner}": "avaimella {key}: {inner}",
    "only the order differs: it is reversed": "vain järjestys eroaa: se on käänteinen",
    "only the order differs": "vain järjestys eroaa",
    "the last item is missing": "viimeinen alkio puuttuu",
    "the first item is missing": "ensimmäinen alkio puuttuu",
    "the last item should not be there": "viimeistä alkiota ei pitäisi olla",
    "the first item should not be there": "ensimmäistä alkiota ei pitäisi olla",
    "there is {n1} item instead of {n2}": "alkioita on {n1} eikä {n2}",
    "there are {n1} items instead of {n2}": "alkioita on {n1} eikä {n2}",
    "there are no items instead of {n}": "alkioita on 0 eikä {n}",
    "every number is one too {large}": "jokainen luku on yhden liian {large}",
    "the key {key} is missing": "avain {key} puuttuu",
    "the keys {keys} are missing": "avaimet {keys} puuttuvat",
    "the key {key} should not be there": "avainta {key} ei pitäisi olla",
    "the keys {keys} should not be there": "avaimia {keys} ei pitäisi olla",
    "the key {key} is missing, and {other} is there": "avain {key} puuttuu, ja sen tilalla on {other}",
    "at index {n}, {got} should be {expected}": "kohdassa {n} on {got}, mutta siinä pitäisi olla {expected}",
    "for the key {key}, {got} should be {expected}": "avaimella {key} on {got}, mutta siinä pitäisi olla {expected}",
    "{item} is missing, and {other} should not be there": "{item} puuttuu, ja mukana ei pitäisi olla {other}",
    "{items} are missing, and {other} should not be there": "{items} puuttuvat, ja mukana ei pitäisi olla {other}",
    "{item} is missing": "{item} puuttuu",
    "{items} are missing": "{items} puuttuvat",
    "{item} should not be there": "mukana ei pitäisi olla {item}",
  },
  position: {
    "Character {n1} of line {n2}": "Rivin {n2} kohdassa {n1}",
    "Character {n}": "Kohdassa {n}",
  },
  // The names of characters after "on" and "pitäisi olla".
  character: {
    "the letter {letter} (U+{code})": "kirjain {letter} (U+{code})",
    "the digit {digit} (U+{code})": "numero {digit} (U+{code})",
    "“{sign}” (U+{code})": "”{sign}” (U+{code})",
    "a NUL character (U+{code})": "NUL-merkki (U+{code})",
    "a backspace (U+{code})": "askelpalautin (U+{code})",
    "a tab (U+{code})": "sarkain (U+{code})",
    "a line break (U+{code})": "rivinvaihto (U+{code})",
    "a carriage return (U+{code})": "vaunun palautus (U+{code})",
    "a terminal escape character (U+{code})": "päätteen ohjausmerkki (U+{code})",
    "a space (U+{code})": "välilyönti (U+{code})",
    "a no-break space (U+{code})": "sitova välilyönti (U+{code})",
    "a soft hyphen (U+{code})": "tavutusvihje (U+{code})",
    "a zero-width space (U+{code})": "nollalevyinen väli (U+{code})",
    "a byte order mark (U+{code})": "tavujärjestysmerkki (U+{code})",
    "an en dash (U+{code})": "lyhyt ajatusviiva (U+{code})",
    "an em dash (U+{code})": "pitkä ajatusviiva (U+{code})",
    // Names of Unicode, which are English.
    "an {name} (U+{code})": "merkki U+{code} ({name})",
    "a {name} (U+{code})": "merkki U+{code} ({name})",
  },
  given: {
    nothing: "tyhjä",
    "{v}": "{v}",
  },
};

const sentences = {
  "`{call}` returned {returned}, but {clause}.": "`{call}` palautti {returned}, mutta {clause}.",
  "`{call}` returned {returned}.": "`{call}` palautti {returned}.",
  "`{call}` raised {error}, but {clause}.": "`{call}` aiheutti virheen {error}, mutta {clause}.",
  "`{call}` raised {error}.": "`{call}` aiheutti virheen {error}.",
  "`{call}` did not return, but {clause}.": "`{call}` ei palannut, mutta {clause}.",
  "`{call}` did not return.": "`{call}` ei palannut.",
  "Your code did not give the test the value that it needs, but {clause}.":
    "Koodisi ei antanut testille arvoa, jonka se tarvitsee, mutta {clause}.",
  "Your code did not give the test the value that it needs.": "Koodisi ei antanut testille arvoa, jonka se tarvitsee.",
  "After `{call}`, `{name}` is {value}, but {clause}.":
    "Kun `{call}` on suoritettu, `{name}` on {value}, mutta {clause}.",
  "After `{call}`, the value was {value}, but {clause}.":
    "Kun `{call}` on suoritettu, arvo on {value}, mutta {clause}.",
  "The value was {value}, but {clause}.": "Arvo on {value}, mutta {clause}.",
  "`{name}` is {value}, but {clause}.": "`{name}` on {value}, mutta {clause}.",
  "The exception that `{call}` raised is {value}, but {clause}.":
    "Virhe, jonka `{call}` aiheutti, on {value}, mutta {clause}.",
  "The message of the {error} that `{call}` raised is {value}, but {clause}.":
    "Kutsu `{call}` aiheutti virheen {error}, jonka viesti on {value}, mutta {clause}.",
  "After `{call}` raised {error}, the value is {value}, but {clause}.":
    "Kun `{call}` on aiheuttanut virheen {error}, arvo on {value}, mutta {clause}.",
  "After `{call}` raised {error}, `{name}` is {value}, but {clause}.":
    "Kun `{call}` on aiheuttanut virheen {error}, `{name}` on {value}, mutta {clause}.",
  "With {values}:": "Kun {values}:",
  "{n} more of its cases fails too.": "Myös {n} muu sen tapaus epäonnistuu.",
  "{n} more of its cases fail too.": "Myös {n} muuta sen tapausta epäonnistuu.",

  "`{call}` raised {error}, in line {n} of your code: `{line}`.":
    "`{call}` aiheutti virheen {error} koodisi rivillä {n}: `{line}`.",
  "Your code raised {error}, in line {n} of your code: `{line}`.":
    "Koodisi aiheutti virheen {error} rivillä {n}: `{line}`.",
  "Your code raised {error}.": "Koodisi aiheutti virheen {error}.",
  "`{method}` returned {value}, but it must return {demanded}.":
    "`{method}` palautti arvon {value}, mutta sen täytyy palauttaa {demanded}.",
  "Did you print instead of returning?": "Tulostitko arvon, vaikka se piti palauttaa?",
  "Is a `return` missing?": "Puuttuuko `return`?",
  "It printed “{text}”: `return` the result instead of printing it.":
    "Se tulosti ”{text}”: palauta tulos (`return`) äläkä tulosta sitä.",
  "It printed something: `return` the result instead of printing it.":
    "Se tulosti jotain: palauta tulos (`return`) äläkä tulosta sitä.",
  "`{call}` gave a value that cannot be handed to the tests: {refusal}.":
    "`{call}` antoi arvon, jota ei voi välittää testeille: {refusal}.",
  "Your code gave a value that cannot be handed to the tests: {refusal}.":
    "Koodisi antoi arvon, jota ei voi välittää testeille: {refusal}.",
  "`{call}` could not continue, because {refusal}.": "`{call}` ei voinut jatkua. Syy: {refusal}.",
  "Your code could not continue, because {refusal}.": "Koodisi ei voinut jatkua. Syy: {refusal}.",
  "This is a limit of the grader, not of Python.": "Tämä on arvioijan rajoitus, ei Pythonin.",
  "{subject}: an object of the class {class} is not a plain value, so the test cannot compare it.":
    "{subject}: olio, jonka luokka on {class}, ei ole tavallinen arvo, joten testi ei voi verrata sitä.",
  "`{call}` raised {error} without a message, but the test expects one.":
    "`{call}` aiheutti virheen {error} ilman viestiä, mutta testi odottaa viestiä.",
  "{subject}{consequence}.": "{subject}{consequence}.",
  "Is there a `{method}` in `{class}`?": "Onko luokassa `{class}` metodi `{method}`?",
  "`{name}` of {value} is {text}, not a method.": "`{name}` on {text} eikä metodi (sen olio: {value}).",
  "Has an attribute the same name?": "Onko jollakin attribuutilla sama nimi?",
  "{subject}, not a class.": "{subject} eikä luokka.",
  "{subject}, not a function.": "{subject} eikä funktio.",
  "Was the name used again further down?": "Käytettiinkö nimeä uudelleen alempana?",
  "`{call}` did not handle an exception of the test: {error}": "`{call}` ei käsitellyt testin virhettä: {error}",
  "`{call}` called a function of the test, which raised {error}.":
    "`{call}` kutsui testin funktiota, joka aiheutti virheen {error}.",
  "The test ended with {error}.": "Testi päättyi virheeseen {error}.",

  "A function with `yield` returns a generator, not a value.":
    "Funktio, jossa on `yield`, palauttaa generaattorin eikä arvoa.",
  "A function with `async` must be awaited.": "Funktiota, jossa on `async`, täytyy odottaa (`await`).",
  "Add `()` to call it.": "Lisää `()`, niin se kutsutaan.",
  "Add `()` to make an object of it.": "Lisää `()`, niin siitä tehdään olio.",
  "Turn it into a list with `list(…)`.": "Tee siitä lista: `list(…)`.",
  "Join its items to a text: `''.join(…)`.": "Liitä sen alkiot tekstiksi: `''.join(…)`.",
  "Both look the same, but are not equal: is `__eq__` missing or wrong?":
    "Molemmat näyttävät samalta, mutta eivät ole yhtä suuret: puuttuuko `__eq__`, tai onko se väärin?",
  "They are not equal: does `{class}` have an `__eq__` that compares their values?":
    "Ne eivät ole yhtä suuret: onko luokassa `{class}` metodi `__eq__`, joka vertaa niiden arvoja?",

  "`{braces}` stands there as text.": "`{braces}` on siinä tekstinä.",
  "Is the `f` missing before the quote?": "Puuttuuko lainausmerkin edestä `f`?",
  "It is a tuple with one item.": "Se on monikko, jossa on yksi alkio.",
  "Does the line end with a comma?": "Onko rivin lopussa pilkku?",
  "It is a list.": "Se on lista.",
  "Only the type differs: it is {type}, not {type2}.": "Vain tyyppi eroaa: se on {type} eikä {type2}.",
  "Only the sign differs.": "Vain etumerkki eroaa.",
  "It is one too {large}.": "Se on yhden liian {large}.",
  "Only rounding differs.": "Vain pyöristys eroaa.",
  "Only rounding differs: the expected value has {places}.": "Vain pyöristys eroaa: odotetussa arvossa on {places}.",
  "Only the part after the decimal point is missing.": "Vain desimaaliosa puuttuu.",
  "The last item is missing.": "Viimeinen alkio puuttuu.",
  "The first item is missing.": "Ensimmäinen alkio puuttuu.",
  "The last item should not be there.": "Viimeistä alkiota ei pitäisi olla.",
  "The first item should not be there.": "Ensimmäistä alkiota ei pitäisi olla.",
  "There is {n1} item instead of {n2}.": "Alkioita on {n1} eikä {n2}.",
  "There are {n1} items instead of {n2}.": "Alkioita on {n1} eikä {n2}.",
  "There are no items instead of {n}.": "Alkioita on 0 eikä {n}.",
  "Only the order differs.": "Vain järjestys eroaa.",
  "Only the order differs: it is reversed.": "Vain järjestys eroaa: se on käänteinen.",
  "Every number is one too {large}.": "Jokainen luku on yhden liian {large}.",
  "{place}: {inner}.": "{place}: {inner}.",
  "{place}, {got} should be {expected}.": "{place} on {got}, mutta siinä pitäisi olla {expected}.",
  "The key {key} is missing, and {other} is there.": "Avain {key} puuttuu, ja sen tilalla on {other}.",
  "The key {key} is missing.": "Avain {key} puuttuu.",
  "The keys {keys} are missing.": "Avaimet {keys} puuttuvat.",
  "The key {key} should not be there.": "Avainta {key} ei pitäisi olla.",
  "The keys {keys} should not be there.": "Avaimia {keys} ei pitäisi olla.",
  "{item} is missing, and {other} should not be there.": "{item} puuttuu, ja mukana ei pitäisi olla {other}.",
  "{items} are missing, and {other} should not be there.": "{items} puuttuvat, ja mukana ei pitäisi olla {other}.",
  "{item} is missing.": "{item} puuttuu.",
  "{items} are missing.": "{items} puuttuvat.",
  "{item} should not be there.": "Mukana ei pitäisi olla {item}.",

  "Only capital and small letters differ.": "Vain isot ja pienet kirjaimet eroavat.",
  "“{letter}” is written as two characters, a letter and {character}, instead of one.":
    "”{letter}” on kirjoitettu kahtena merkkinä eikä yhtenä: kirjain ja {character}.",
  "“{letter}” is written as one character, {character}, instead of a letter and its accent.":
    "”{letter}” on kirjoitettu yhtenä merkkinä ({character}) eikä kirjaimena ja aksenttina.",
  "{position} is {character}, which should not be there.": "{position} on {character}, jota siinä ei pitäisi olla.",
  "{position} should be {character}, which is missing.": "{position} pitäisi olla {character}, mutta se puuttuu.",
  "{position} is {character} instead of {character2}.":
    "{position} on {character}, mutta siinä pitäisi olla {character2}.",
  "Only the spaces differ.": "Vain välilyönnit eroavat.",
  "Only the line breaks at the end differ.": "Vain lopun rivinvaihdot eroavat.",
  "Only spaces and line breaks differ.": "Vain välilyönnit ja rivinvaihdot eroavat.",
  "Only punctuation and spaces differ.": "Vain välimerkit ja välilyönnit eroavat.",

  "Your program printed nothing; line {n} should be “{text}”.":
    "Ohjelmasi ei tulostanut mitään, mutta rivin {n} pitäisi olla ”{text}”.",
  "Line {n} should be “{text}”, but your program printed “{got}”.":
    "Rivin {n} pitäisi olla ”{text}”, mutta ohjelmasi tulosti ”{got}”.",
  "Your program printed too few lines: line {n} (“{text}”) is missing.":
    "Ohjelmasi tulosti liian vähän rivejä: rivi {n} (”{text}”) puuttuu.",
  "Your program printed too many lines: line {n} (“{text}”) should not be there.":
    "Ohjelmasi tulosti liikaa rivejä: riviä {n} (”{text}”) ei pitäisi olla.",
  "What your program printed is not right.": "Se, mitä ohjelmasi tulosti, ei ole oikein.",
  "The text “{prompt}” of input() is printed too: write input() without a text.":
    "Myös kutsun input() teksti ”{prompt}” tulostuu: kirjoita input() ilman tekstiä.",

  "The example `{example}` in the docstring of `{name}` should give {given}, but gives {given2}.":
    "Nimen `{name}` dokumentaatiossa esimerkin `{example}` tuloksen pitäisi olla {given}, mutta se on {given2}.",
  "The example `{example}` in the docstring of `{name}` should raise `{error}`, but gives {given}.":
    "Nimen `{name}` dokumentaatiossa esimerkin `{example}` pitäisi aiheuttaa virhe `{error}`, mutta sen tulos on "
    + "{given}.",
  "The example `{example}` should give {given}, but gives {given2}.":
    "Esimerkin `{example}` tuloksen pitäisi olla {given}, mutta se on {given2}.",
  "The example `{example}` should raise `{error}`, but gives {given}.":
    "Esimerkin `{example}` pitäisi aiheuttaa virhe `{error}`, mutta sen tulos on {given}.",
  "Python cannot read the example in the docstring of `{name}`: {why}.":
    "Python ei osaa lukea nimen `{name}` dokumentaation esimerkkiä: {why}.",
  "Python cannot read the example: {why}.": "Python ei osaa lukea esimerkkiä: {why}.",
  "Write an example (`>>>`) and what it gives in the docstring of `{name}`.":
    "Kirjoita nimen `{name}` dokumentaatioon esimerkki (`>>>`) ja se, mitä se antaa.",
  "Write an example (`>>>`) and what it gives into a docstring.":
    "Kirjoita dokumentaatioon esimerkki (`>>>`) ja se, mitä se antaa.",
};

export const comparisons = { phrases, sentences };
