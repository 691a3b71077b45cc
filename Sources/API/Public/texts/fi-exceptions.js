// Finnish for the grader's sentences about errors in running programs. See grader-texts.js for the form.

const kinds = {
  "a number": "luku",
  "a truth value": "totuusarvo",
  "a text": "teksti",
  "a list": "lista",
  "a tuple": "monikko",
  "a dictionary": "sanakirja",
  "a set": "joukko",
  "a bytes object": "tavujono",
  "a range": "lukuväli (range)",
  "a `{class}` object": "olio, jonka luokka on `{class}`",
  "an `{class}` object": "olio, jonka luokka on `{class}`",
};
const words = {
  number: "luku", text: "teksti", list: "lista", tuple: "monikko", dictionary: "sanakirja", "truth value": "totuusarvo",
  set: "joukko", "bytes object": "tavujono", range: "lukuväli", "`{class}`": "`{class}`",
};
const things = {
  "a very large number": "hyvin suuri luku",
  "a text of {n} characters": "teksti, jossa on {n} merkkiä",
  "a list with {n} items": "lista, jossa on {n} alkiota",
  "a tuple with {n} items": "monikko, jossa on {n} alkiota",
  "a dictionary with {n} items": "sanakirja, jossa on {n} avainta",
  "a set with {n} items": "joukko, jossa on {n} alkiota",
  "a bytes object with {n} items": "tavujono, jossa on {n} tavua",
  "a range with {n} items": "lukuväli, jossa on {n} lukua",
  "a `{class}` object with {n} items": "olio, jonka luokka on `{class}` ja jossa on {n} alkiota",
  "an `{class}` object with {n} items": "olio, jonka luokka on `{class}` ja jossa on {n} alkiota",
  ...kinds,
  "{v}": "{v}",
};
const ofKind = {
  "`{expression}` is the {kindWord} {value}": "`{expression}` on {kindWord} {value}",
  "`{expression}` is {thing}": "`{expression}` on {thing}",
};

const phrases = {
  kindOf: kinds,
  kindWord: words,
  thing: things,
  ofKind,
  named: { "`{expression}` is {thing}": "`{expression}` on {thing}" },
  demanded: {
    "True or False": "True tai False",
    "a complex number": "kompleksiluku",
    "a float": "desimaaliluku (float)",
    "a whole number that is not negative": "kokonaisluku, joka ei ole negatiivinen",
    "a whole number": "kokonaisluku",
    "an iterator, such as `iter(…)` of a list": "iteraattori, esimerkiksi listan `iter(…)`",
    "a text": "teksti",
  },
  // Functions that call each other.
  names: {
    "{a} and {b} and {c}": "{a}, {b} ja {c}",
    "{a} and {b}": "{a} ja {b}",
    "{a}": "{a}",
  },
  most: { largest: "suurinta", smallest: "pienintä" },
  changeable: { "A list": "Lista", "A dictionary": "Sanakirja", "A set": "Joukko", "This value": "Tämä arvo" },
  fixed: { "A text": "Tekstiä", "A tuple": "Monikkoa", "A range": "Lukuväliä", "A bytes object": "Tavujonoa" },
};

const sentences = {
  "Your code raised {error} before the tests could start, in line {n}: `{line}`.":
    "Koodisi aiheutti virheen {error}, ennen kuin testit alkoivat, rivillä {n}: `{line}`.",
  "Your code raised {error} before the tests could start.":
    "Koodisi aiheutti virheen {error}, ennen kuin testit alkoivat.",
  "Your code ended the program before the tests could start, in line {n}: `{line}`.":
    "Koodisi lopetti ohjelman, ennen kuin testit alkoivat, rivillä {n}: `{line}`.",
  "Your program ended with a failure in line {n}: `{line}`.":
    "Ohjelmasi päättyi epäonnistumiseen rivillä {n}: `{line}`.",
  "Your program ended with a failure.": "Ohjelmasi päättyi epäonnistumiseen.",
  "Your program stopped in line {n}: `{line}`.": "Ohjelmasi pysähtyi riville {n}: `{line}`.",
  "Your program stopped.": "Ohjelmasi pysähtyi.",

  // Without values
  "This part of the program is not written yet.": "Tätä ohjelman osaa ei ole vielä kirjoitettu.",
  "The number is too large for this calculation.": "Luku on liian suuri tähän laskuun.",
  "The program needs more memory than it may have.": "Ohjelma tarvitsee enemmän muistia kuin se saa käyttää.",
  "This is a directory and not a file.": "Tämä on hakemisto eikä tiedosto.",
  "There is no further item.": "Enempää alkioita ei ole.",
  "`next(…, None)` returns None then.": "`next(…, None)` palauttaa silloin arvon None.",
  "Values or calls are nested too deeply here.": "Tässä on liian monta arvoa tai kutsua sisäkkäin.",
  "{names} call each other and never stop.": "{names} kutsuvat toisiaan eivätkä koskaan lopeta.",
  "One of them needs a case that returns without a call.": "Jokin niistä tarvitsee tapauksen, joka palaa ilman kutsua.",
  "`{name}` calls itself and never stops.": "`{name}` kutsuu itseään eikä koskaan lopeta.",
  "It needs a case that returns without calling `{name}` again.":
    "Se tarvitsee tapauksen, joka palaa kutsumatta `{name}` uudelleen.",
  "At the end, {named}.": "Lopussa {named}.",
  "The program asks for more input than there is.": "Ohjelma pyytää enemmän syötettä kuin sitä on.",
  "Does it call `input()` too often?": "Kutsuuko se `input()` liian monta kertaa?",
  "Nothing can be typed here, so `input()` cannot work.":
    "Täällä ei voi kirjoittaa syötettä, joten `input()` ei toimi.",
  "The values arrive as parameters of your function.": "Arvot tulevat funktiosi parametreina.",
  "`exit` with a value other than 0 means failure.": "`exit` muulla arvolla kuin 0 tarkoittaa epäonnistumista.",
  "Leave out `exit()`, `quit()` and the like: the tests call your functions, so the program must not end.":
    "Jätä pois `exit()`, `quit()` ja vastaavat: testit kutsuvat funktioitasi, joten ohjelma ei saa päättyä.",
  "A condition after `assert` in your own program does not hold.": "Oman ohjelmasi `assert`-ehto ei pidä paikkaansa.",
  "Do not add or remove items while a loop goes through them.":
    "Älä lisää tai poista alkioita, kun silmukka käy niitä läpi.",
  "Loop over a copy: `for x in list(…):`.": "Käy läpi kopio: `for x in list(…):`.",
  "It holds {error} and {n} more.": "Siinä on {error} ja {n} muuta.",
  "It holds {error}.": "Siinä on {error}.",

  // Indexes and keys
  "There is nothing left to take.": "Otettavaa ei ole enää jäljellä.",
  "Check first whether any item is left: `if xs:`.": "Tarkista ensin, onko alkioita jäljellä: `if xs:`.",
  "The text has more `{}` places than `format` gets values.":
    "Tekstissä on enemmän paikkoja `{}` kuin `format` saa arvoja.",
  "The first index is 0, and the last one is one less than the length.":
    "Ensimmäinen indeksi on 0, ja viimeinen on yhden pienempi kuin pituus.",
  "`{name}` is empty here, so it has no index at all.": "`{name}` on tässä tyhjä, joten siinä ei ole yhtään indeksiä.",
  "`{name}` has 1 item, with the index 0.": "`{name}` sisältää 1 alkion, jonka indeksi on 0.",
  "`{name}` has 1 item, with the index 0, and {named}.": "`{name}` sisältää 1 alkion, jonka indeksi on 0, ja {named}.",
  "`{name}` has 1 character, with the index 0.": "`{name}` sisältää 1 merkin, jonka indeksi on 0.",
  "`{name}` has 1 character, with the index 0, and {named}.":
    "`{name}` sisältää 1 merkin, jonka indeksi on 0, ja {named}.",
  "`{name}` has {n1} items, with the indexes 0 to {n2}.":
    "`{name}` sisältää {n1} alkiota, joiden indeksit ovat 0–{n2}.",
  "`{name}` has {n1} items, with the indexes 0 to {n2}, and {named}.":
    "`{name}` sisältää {n1} alkiota, joiden indeksit ovat 0–{n2}, ja {named}.",
  "`{name}` has {n1} characters, with the indexes 0 to {n2}.":
    "`{name}` sisältää {n1} merkkiä, joiden indeksit ovat 0–{n2}.",
  "`{name}` has {n1} characters, with the indexes 0 to {n2}, and {named}.":
    "`{name}` sisältää {n1} merkkiä, joiden indeksit ovat 0–{n2}, ja {named}.",
  "Write `{code}` to add an item.": "Lisää alkio näin: `{code}`.",
  "The loop gives the items of `{name}` and no indexes.": "Silmukka antaa arvon `{name}` alkiot eikä indeksejä.",
  "Write `{code}` alone.": "Kirjoita pelkkä `{code}`.",
  "`format` gets no value with this name.": "`format` ei saa tämännimistä arvoa.",
  "Write `{code}`, or use an f-string.": "Kirjoita `{code}`, tai käytä f-merkkijonoa.",
  "There is no such key or item.": "Tällaista avainta tai alkiota ei ole.",
  "Ask first with `in`, or use `.get(…)`.": "Kysy ensin sanalla `in`, tai käytä metodia `.get(…)`.",
  "Ask first with `in`.": "Kysy ensin sanalla `in`.",
  "`{name}` has no such key yet, so there is nothing to change.":
    "`{name}` ei vielä sisällä tätä avainta, joten muutettavaa ei ole.",
  "Start with `{code}`.": "Aloita näin: `{code}`.",
  "`{name}` is empty here.": "`{name}` on tässä tyhjä.",
  "`{name}` has the key {present} ({kindOf}), but not {absent} ({kindOf2}).":
    "`{name}` sisältää avaimen {present} ({kindOf}) mutta ei avainta {absent} ({kindOf2}).",
  "`{name}` has no such key.": "`{name}` ei sisällä tätä avainta.",
  "Did you mean {thing}?": "Tarkoititko {thing}?",
  "`{name}` has only the keys {keys}.": "`{name}` sisältää vain avaimet {keys}.",
  "`{name}` has {n} keys, but not this one.": "`{name}` sisältää {n} avainta mutta ei tätä.",

  // Numbers
  "`{name}` is empty, so its length is 0, and nothing can be divided by 0.":
    "`{name}` on tyhjä, joten sen pituus on 0, eikä nollalla voi jakaa.",
  "{named} here, and nothing can be divided by 0.": "Tässä {named}, eikä nollalla voi jakaa.",
  "The value after the division sign is 0.": "Jakomerkin jälkeinen arvo on 0.",
  "`int` got an empty text, which is no number.": "`int` sai tyhjän tekstin, joka ei ole luku.",
  "{value} is not a whole number.": "{value} ei ole kokonaisluku.",
  "Use `float(…)` for a number with a decimal point.": "Desimaaliluku luetaan kutsulla `float(…)`.",
  "The text holds several numbers.": "Tekstissä on monta lukua.",
  "Take it apart with `.split()` first.": "Jaa se ensin osiin kutsulla `.split()`.",
  "{value} is not a whole number, so `int` cannot read it.":
    "{value} ei ole kokonaisluku, joten `int` ei osaa lukea sitä.",
  "Write a point instead of the comma in {value}.": "Kirjoita piste pilkun tilalle: {value}.",
  "`float` got an empty text, which is no number.": "`float` sai tyhjän tekstin, joka ei ole luku.",
  "{value} is not a number, so `float` cannot read it.": "{value} ei ole luku, joten `float` ei osaa lukea sitä.",
  "This loop gives only the keys of `{name}`.": "Tämä silmukka antaa vain sanakirjan `{name}` avaimet.",
  "There are {n1} names for {n2} value.": "Nimiä on {n1}, mutta arvoja {n2}.",
  "There are {n1} names for {n2} values.": "Nimiä on {n1}, mutta arvoja {n2}.",
  "There are {n} names, but more values.": "Nimiä on {n}, mutta arvoja on enemmän.",
  "Both sides need the same number.": "Niitä täytyy olla molemmilla puolilla yhtä monta.",
  "Check first with `in` whether the item is there.": "Tarkista ensin sanalla `in`, onko alkio siellä.",
  "`{name}` does not hold `{expression}`, which is {thing}.":
    "`{name}` ei sisällä arvoa `{expression}`, joka on {thing}.",
  "`{name}` does not hold {thing}.": "`{name}` ei sisällä arvoa {thing}.",
  "An empty list has no {most} value.": "Tyhjässä listassa ei ole {most} arvoa.",
  "This calculation has no result for this number, such as the root of a negative number.":
    "Tätä ei voi laskea tällä luvulla, kuten ei negatiivisen luvun neliöjuurtakaan.",
  "The first number must not be larger than the second one.": "Ensimmäinen luku ei saa olla suurempi kuin toinen.",
  "The number has too many digits for a conversion to or from a text.":
    "Luvussa on liian monta numeroa, jotta sen voisi muuntaa tekstiksi tai tekstistä.",
  "The file is already closed here.": "Tiedosto on tässä jo suljettu.",
  "Do this inside of the `with` block.": "Tee tämä `with`-lohkon sisällä.",
  "The text between the parentheses of `split` is empty.": "Kutsun `split` sulkujen välissä on tyhjä teksti.",
  "Write `list(text)` for its characters.": "Merkit saa näin: `list(text)`.",

  // Operations
  "`sum` adds numbers only.": "`sum` laskee yhteen vain lukuja.",
  "Turn texts into numbers with `int(…)`, or join them with `''.join(…)`.":
    "Tee teksteistä lukuja kutsulla `int(…)`, tai liitä ne yhteen kutsulla `''.join(…)`.",
  "The two values are of different kinds.": "Arvot ovat erilaisia.",
  "Turn one into the kind of the other, with `str(…)` or `int(…)`.":
    "Muunna toinen samanlaiseksi kuin toinen, kutsulla `str(…)` tai `int(…)`.",
  "`{expression}` is a function and not its result.": "`{expression}` on funktio eikä sen tulos.",
  "Write `()` after it to call it.": "Kutsu sitä kirjoittamalla sen perään `()`.",
  "{ofKind} and {ofKind2}.": "{ofKind} ja {ofKind2}.",
  "{ofKind}.": "{ofKind}.",
  "Turn the number into a text with `str(…)`, or the text into a number with `int(…)`.":
    "Tee luvusta teksti kutsulla `str(…)` tai tekstistä luku kutsulla `int(…)`.",
  "Turn the text into a number with `int(…)` or `float(…)`.": "Tee tekstistä luku kutsulla `int(…)` tai `float(…)`.",
  "Write `.append(…)` to add one item to a list.": "Lisää listaan yksi alkio kutsulla `.append(…)`.",
  "`+` cannot join dictionaries.": "`+` ei yhdistä sanakirjoja.",
  "This does not work between a {kindWord} and a {kindWord2}.":
    "Tämä ei toimi näiden välillä: {kindWord} ja {kindWord2}.",
  "`*` repeats a text or list, so the other side must be a whole number.":
    "`*` toistaa tekstin tai listan, joten toisella puolella täytyy olla kokonaisluku.",
  "Turn a text into one with `int(…)`.": "Tee tekstistä sellainen kutsulla `int(…)`.",
  "This works for numbers only, and the value is of the kind `{class}`.":
    "Tämä toimii vain luvuille, ja arvon tyyppi on `{class}`.",

  // Calls
  "Only functions and classes can be called with `()`.": "Vain funktioita ja luokkia voi kutsua merkein `()`.",
  "`{name}` is a module.": "`{name}` on moduuli.",
  "Write `{code}` and the name of its function.": "Kirjoita `{code}` ja sen funktion nimi.",
  "Write `*` to multiply: parentheses after a number are a call.":
    "Kerro kirjoittamalla `*`: sulut luvun jäljessä ovat kutsu.",
  "`{name}` is not a function, so it cannot be called with `()`.":
    "`{name}` ei ole funktio, joten sitä ei voi kutsua merkein `()`.",
  "{named} here, because your program gave this name of Python a new value in line {n}.":
    "Tässä {named}, koska ohjelmasi antoi Pythonin nimelle uuden arvon rivillä {n}.",
  "{named} here, because your program gave this name of Python a new value.":
    "Tässä {named}, koska ohjelmasi antoi Pythonin nimelle uuden arvon.",
  "Choose another name there.": "Valitse siellä toinen nimi.",
  "Write `[ ]` to take a part of it.": "Osa siitä otetaan merkein `[ ]`.",
  "{named} here, and no function.": "Tässä {named} eikä funktio.",
  "Is the name used for two things?": "Onko nimi kahdessa käytössä?",
  "A method gets its object first.": "Metodi saa ensin olionsa.",
  "Does `def {name}(` lack the parameter `self`?": "Puuttuuko määrittelystä `def {name}(` parametri `self`?",
  "The call gives `{name}` {n1} value, but it takes {n2} besides `self`.":
    "Kutsu antaa arvoja {n1}, mutta `{name}` ottaa niitä {n2} parametrin `self` lisäksi.",
  "The call gives `{name}` {n1} values, but it takes {n2} besides `self`.":
    "Kutsu antaa arvoja {n1}, mutta `{name}` ottaa niitä {n2} parametrin `self` lisäksi.",
  "The call gives `{name}` {n1} value, but it has only {n2} parameters.":
    "Kutsu antaa arvoja {n1}, mutta `{name}` ottaa vain {n2} parametria.",
  "The call gives `{name}` {n1} value, but it has {taken} parameter.":
    "Kutsu antaa arvoja {n1}, mutta parametreja nimellä `{name}` on {taken}.",
  "The call gives `{name}` {n1} value, but it has {taken} parameters.":
    "Kutsu antaa arvoja {n1}, mutta parametreja nimellä `{name}` on {taken}.",
  "The call gives `{name}` {n1} values, but it has only {taken} parameter.":
    "Kutsu antaa arvoja {n1}, mutta parametreja nimellä `{name}` on vain {taken}.",
  "The call gives `{name}` {n1} values, but it has only {taken} parameters.":
    "Kutsu antaa arvoja {n1}, mutta parametreja nimellä `{name}` on vain {taken}.",
  "The call gives `{name}` {n1} values, but it has {taken} parameters.":
    "Kutsu antaa arvoja {n1}, mutta parametreja nimellä `{name}` on {taken}.",
  "`{name}` needs an object.": "`{name}` tarvitsee olion.",
  "Make one with parentheses after the name of the class: `{code}`.":
    "Tee se kirjoittamalla sulut luokan nimen perään: `{code}`.",
  "The call of `{name}` has no value for {names}.": "Kutsussa `{name}` ei ole arvoa tälle: {names}.",
  "Did you mean `__init__`, with two underscores on each side, instead of `{wrong}`?":
    "Tarkoititko `__init__`, jossa on kaksi alaviivaa kummallakin puolella, etkä `{wrong}`?",
  "The class `{name}` has no `__init__` with parameters, so `{code}` takes no values.":
    "Luokassa `{name}` ei ole parametrillista metodia `__init__`, joten `{code}` ei ota arvoja.",
  "`{name}` has no parameter `{parameter}`.": "Nimellä `{name}` ei ole parametria `{parameter}`.",
  "It has {names}.": "Sillä on {names}.",
  "`{name}` has no parameter named `{parameter}`.": "Nimellä `{name}` ei ole parametria, jonka nimi on `{parameter}`.",
  "`{name}` got {n1} values, but {n2} were expected.": "`{name}` sai {n1} arvoa, mutta niitä odotettiin {n2}.",
  "Write `{code}` to call it, with round brackets.": "Kutsu sitä kaarisuluin: `{code}`.",

  // Parts of values
  "`{name}` is a function.": "`{name}` on funktio.",
  "Write `( )` to call it.": "Kutsu sitä kirjoittamalla `( )`.",
  "Write `()` to call it.": "Kutsu sitä kirjoittamalla `()`.",
  "{named}, which has no parts to take with `[ ]`.": "{named}, eikä siitä voi ottaa osia merkein `[ ]`.",
  "A value of this kind has no parts.": "Tällaisessa arvossa ei ole osia.",
  "`{name}` is a number.": "`{name}` on luku.",
  "Write `{code}` to count.": "Laske kutsulla `{code}`.",
  "A function stands here instead of its result.": "Tässä on funktio eikä sen tulos.",
  "{named}, which holds no items to go through.": "{named}, eikä siinä ole läpikäytäviä alkioita.",
  "There are several names to the left, but one single value to the right.":
    "Vasemmalla on monta nimeä, mutta oikealla vain yksi arvo.",
  "`in` needs a text, a list or a dictionary to its right.":
    "Sanan `in` oikealla puolella täytyy olla teksti, lista tai sanakirja.",
  "The index is {kindOf}.": "Indeksi on {kindOf}.",
  "The index is a number with a decimal point.": "Indeksi on desimaaliluku.",
  "The index is `{class}`.": "Indeksin tyyppi on `{class}`.",
  "Write `//` to divide, which gives a whole number.": "Jaa kirjoittamalla `//`, niin tulos on kokonaisluku.",
  "The index holds a comma.": "Indeksissä on pilkku.",
  "Write `xs[1][2]` for an item of an item, and `xs[1:2]` for a part.":
    "Alkion alkio on `xs[1][2]`, ja osa on `xs[1:2]`.",
  "{named}, but the positions in a text are numbers.": "{named}, mutta tekstin kohdat ovat lukuja.",
  "The index is a text, but the positions in a text are numbers.":
    "Indeksi on teksti, mutta tekstin kohdat ovat lukuja.",
  "In a list, positions are whole numbers.": "Listassa kohdat ovat kokonaislukuja.",
  "Begin with a dictionary `{}` to use texts as keys.": "Aloita sanakirjalla `{}`, jos avaimina on tekstejä.",
  "Write `//` to divide, or `int(…)`.": "Jaa kirjoittamalla `//`, tai kirjoita `int(…)`.",
  "Turn the text into a number with `int(…)`.": "Tee tekstistä luku kutsulla `int(…)`.",
  "Write `len(…)` for the number of its items.": "Sen alkioiden määrä on `len(…)`.",
  "A whole number is needed.": "Tässä tarvitaan kokonaisluku.",
  "A number has no length.": "Luvulla ei ole pituutta.",
  "A value of this kind has no length.": "Tällaisella arvolla ei ole pituutta.",
  "`{name}` reads one text or number.": "`{name}` lukee yhden tekstin tai luvun.",
  "Take the {class} apart first, as with `[0]`.": "Ota siitä ({class}) ensin osa, esimerkiksi `[0]`.",
  "{changeable} can change, so it cannot be a key or an item of a set.":
    "{changeable} voi muuttua, joten se ei voi olla avain eikä joukon alkio.",
  "Use a tuple: `tuple(…)`.": "Käytä monikkoa: `tuple(…)`.",
  "A value of this kind has no parts that can be changed.": "Tällaisessa arvossa ei ole osia, joita voisi muuttaa.",
  "{fixed} cannot be changed.": "{fixed} ei voi muuttaa.",
  "Build a new text instead.": "Muodosta sen tilalle uusi teksti.",
  "Use a list instead.": "Käytä sen tilalla listaa.",
  "`join` needs texts.": "`join` tarvitsee tekstejä.",
  "Write `.join(map(str, …))` for numbers.": "Luvut voi liittää näin: `.join(map(str, …))`.",
  "`{format}` needs a number.": "`{format}` tarvitsee luvun.",
  "Turn the text into one with `int(…)` or `float(…)`.": "Tee tekstistä luku kutsulla `int(…)` tai `float(…)`.",
  "Turn a text into one with `float(…)`.": "Tee tekstistä luku kutsulla `float(…)`.",
  "The number of `%` places in the text differs from the number of values.":
    "Tekstissä on eri määrä `%`-paikkoja kuin arvoja.",
  "`raise` needs an exception: `raise ValueError('…')`.": "`raise` tarvitsee virheen: `raise ValueError('…')`.",
  "After `except`, only classes of exceptions can stand.": "Sanan `except` jälkeen voi olla vain virheiden luokkia.",
  "The class still lacks a method that its base class demands.":
    "Luokasta puuttuu vielä metodi, jonka sen yliluokka vaatii.",
  "Only the call of an `async def` function can be awaited.":
    "Vain `async def` -funktion kutsua voi odottaa (`await`).",

  // None
  "A value is None here.": "Jokin arvo on tässä None.",
  "`{code}` changes `{name}` and returns None.": "`{code}` muuttaa arvoa `{name}` ja palauttaa None.",
  "Write it in a line of its own.": "Kirjoita se omalle rivilleen.",
  "`print(…)` shows a value and returns None.": "`print(…)` näyttää arvon ja palauttaa None.",
  "`{call}`, from line {n}, returned None.": "`{call}` riviltä {n} palautti None.",
  "`{call}` returned None.": "`{call}` palautti None.",
  "Does the function lack a `return`?": "Puuttuuko funktiosta `return`?",
  "`{name}` is None here.": "`{name}` on tässä None.",

  // Names
  "Write `{code}`: it belongs to the object.": "Kirjoita `{code}`: se kuuluu olioon.",
  "Python's word is `{word}`.": "Pythonin sana on `{word}`.",
  "Write `{code}` at the top of your file.": "Kirjoita `{code}` tiedostosi alkuun.",
  "Did you mean `{meant}`?": "Tarkoititko `{meant}`?",
  "No line before this one gives `{name}` a value.": "Mikään aiempi rivi ei anna nimelle `{name}` arvoa.",
  "Is it a text without quotes?": "Onko se teksti ilman lainausmerkkejä?",
  "`{name}` is defined inside of another block, in line {n}.":
    "`{name}` määritellään toisen lohkon sisällä, rivillä {n}.",
  "Write `self.` before it?": "Pitäisikö sen edessä olla `self.`?",
  "`{name}` is defined only further down, in line {n}.": "`{name}` määritellään vasta alempana, rivillä {n}.",
  "Move this line below.": "Siirrä tämä rivi sen alle.",
  "`{name}` exists only inside of the function `{function}`.":
    "`{name}` on olemassa vain funktion `{function}` sisällä.",
  "Return it there, or pass it on as a parameter.": "Palauta se siellä, tai välitä se parametrina.",
  "`{name}` gets its value only later, in line {n}.": "`{name}` saa arvonsa vasta myöhemmin, rivillä {n}.",
  "`{name}` is a parameter of another function.": "`{name}` on toisen funktion parametri.",
  "Pass it on as a parameter here too.": "Välitä se parametrina tännekin.",
  "The function gives `{name}` a value of its own, so it is not Python's `{name2}` there.":
    "Funktio antaa nimelle `{name}` oman arvon, joten se ei ole siellä Pythonin `{name2}`.",
  "The function gives `{name}` a value in line {n}, so this is not the variable outside.":
    "Funktio antaa nimelle `{name}` arvon rivillä {n}, joten tämä ei ole ulkopuolinen muuttuja.",
  "The function gives `{name}` a value, so this is not the variable outside.":
    "Funktio antaa nimelle `{name}` arvon, joten tämä ei ole ulkopuolinen muuttuja.",
  "Pass it as a parameter, or write `global {name}` first.":
    "Välitä se parametrina, tai kirjoita ensin `global {name}`.",
  "The line that gives `{name}` a value has not run before this one.":
    "Riviä, joka antaa nimelle `{name}` arvon, ei ole suoritettu ennen tätä.",
  "Give it a value at the beginning.": "Anna sille arvo alussa.",
  "The module `{name}` has nothing of this name.": "Moduulissa `{name}` ei ole mitään tämännimistä.",
  "{named}, and {kindOf} has no `{attribute}`.": "{named}, eikä siinä ({kindOf}) ole nimeä `{attribute}`.",
  "The value is {kindOf}, and {kindOf2} has no `{attribute}`.":
    "Arvo on {kindOf}, eikä siinä ({kindOf2}) ole nimeä `{attribute}`.",
  "Does `__init__` give `{name}` a value?": "Antaako `__init__` nimelle `{name}` arvon?",
  "The class `{name}` gives its objects nothing of this name.":
    "Luokka `{name}` ei anna olioilleen mitään tämännimistä.",
  "`{name}` in line {n} stands outside of the class.": "`{name}` rivillä {n} on luokan ulkopuolella.",
  "Begin its lines with more spaces.": "Lisää sen rivien alkuun välilyöntejä.",
  "There is no module `{name}` here.": "Täällä ei ole moduulia `{name}`.",
  "You can import Python's own modules, and those that your task names.":
    "Voit tuoda Pythonin omia moduuleja ja niitä, jotka tehtävässä mainitaan.",
  "Your file imports itself.": "Tiedostosi tuo itse itsensä.",
  "`{name}` has nothing of this name.": "Moduulissa `{name}` ei ole mitään tämännimistä.",
  "Did you mean the file {value}?": "Tarkoititko tiedostoa {value}?",
  "There is no file {value} where your program runs.": "Tiedostoa {value} ei ole siellä, missä ohjelmasi toimii.",

  // Attributes of other languages
  "`{code}` gives the length.": "Pituuden antaa `{code}`.",
  "Write `{code}` to ask whether something is in it.": "Kysy kirjoittamalla `{code}`, onko siinä jotain.",
  "Write `{code}`: the text between the items comes first.":
    "Kirjoita `{code}`: alkioiden väliin tuleva teksti on ensin.",
  "`{name}` is a list.": "`{name}` on lista.",
  "Only a text can be split.": "Vain tekstin voi jakaa osiin.",
  "Only a dictionary has keys.": "Vain sanakirjassa on avaimia.",
  "Do this with each text in it.": "Tee tämä jokaiselle sen tekstille.",
  "Write `{code}`, or `{code2}`.": "Kirjoita `{code}` tai `{code2}`.",
  "Write `{code}` for a part of it.": "Osa siitä on `{code}`.",
  "A text cannot be changed.": "Tekstiä ei voi muuttaa.",
  "It is a text already.": "Se on jo teksti.",
  "A set has no order.": "Joukossa ei ole järjestystä.",
  "Write `{code}` for a list in order.": "Järjestetty lista on `{code}`.",
  "A tuple cannot be changed.": "Monikkoa ei voi muuttaa.",
  "Use a list: `{code}`.": "Käytä listaa: `{code}`.",
  "Only a list grows.": "Vain lista kasvaa.",
  "Turn it into a text with `{code}`.": "Tee siitä teksti kutsulla `{code}`.",
};

export const exceptions = { phrases, sentences };
