// Finnish for the grader's sentences about files that Python cannot read. See grader-texts.js for the form.

const phrases = {
  // The name of an invisible character.
  invisible: {
    "a no-break space": "sitova välilyönti",
    "a narrow no-break space": "kapea sitova välilyönti",
    "a figure space": "numeron levyinen väli",
    "a wide space": "leveä väli",
    "a zero-width space": "nollalevyinen väli",
    "a zero-width character": "nollalevyinen merkki",
    "a byte order mark": "tavujärjestysmerkki",
    "a soft hyphen": "tavutusvihje",
    "a line separator": "rivinerotin",
    "a paragraph separator": "kappaleenerotin",
    "an invisible character": "näkymätön merkki",
  },
  spaces: { "no space": "ilman välilyöntiä", "1 space": "1 välilyönnillä", "{n} spaces": "{n} välilyönnillä" },
  widths: {
    "{n1} or {n2} or {n3}": "{n1}, {n2} tai {n3}",
    "{n1} or {n2}": "{n1} tai {n2}",
    "{n}": "{n}",
  },
  target: {
    "function call": "kutsuun",
    attribute: "attribuuttiin",
    expression: "lausekkeeseen",
    comparison: "vertailuun",
    "conditional expression": "ehtolausekkeeseen",
    "dict literal": "sanakirjaan",
    "set display": "joukkoon",
    "generator expression": "generaattoriin",
    "list comprehension": "listakoosteeseen",
    "dict comprehension": "sanakirjakoosteeseen",
    "set comprehension": "joukkokoosteeseen",
    lambda: "lambdaan",
    "{other}": "tähän ({other})",
  },
  base: {
    Binary: "Binääriluvussa",
    Octal: "Oktaaliluvussa",
    "{name}": "Luvussa ({name})",
  },
};
const sentences = {
  "Python cannot read your file.": "Python ei osaa lukea tiedostoasi.",
  "Python cannot read your file: {why}.": "Python ei osaa lukea tiedostoasi: {why}.",
  "Python cannot read line {n} of your file: `{line}`.": "Python ei osaa lukea tiedostosi riviä {n}: `{line}`.",
  "Python cannot read line {n} of your file.": "Python ei osaa lukea tiedostosi riviä {n}.",
  "Python says: {why}.": "Python sanoo: {why}.",

  // The file
  "It is saved as UTF-16.": "Se on tallennettu muodossa UTF-16.",
  "Save it as UTF-8 in your editor.": "Tallenna se editorissasi muodossa UTF-8.",
  "It is too long or nested too deeply.": "Se on liian pitkä, tai siinä on liian monta rakennetta sisäkkäin.",
  "Divide long expressions and chains of `elif`.": "Jaa pitkät lausekkeet ja `elif`-ketjut osiin.",
  "It names the encoding `{name}`, which Python does not know.":
    "Siinä mainitaan merkistö `{name}`, jota Python ei tunne.",
  "Remove this line.": "Poista tämä rivi.",
  "It names an encoding that the file does not have.": "Siinä mainitaan merkistö, jota tiedosto ei käytä.",
  "Remove this line, and save the file as UTF-8.": "Poista tämä rivi ja tallenna tiedosto muodossa UTF-8.",
  "It contains a NUL character, which no text has.": "Siinä on NUL-merkki, jota missään tekstissä ei ole.",
  "Remove it, or type the line again.": "Poista se, tai kirjoita rivi uudelleen.",
  "It contains the byte 0x{byte}, so the file is not UTF-8.": "Siinä on tavu 0x{byte}, joten tiedosto ei ole UTF-8.",
  "Save it as UTF-8.": "Tallenna se muodossa UTF-8.",
  "It is not saved in the encoding that it names.": "Sitä ei ole tallennettu siinä merkistössä, jonka se mainitsee.",

  // Colons and blocks
  "A block begins with a colon `:` and indented lines in Python, not with `{`.":
    "Pythonissa lohko alkaa kaksoispisteellä `:` ja sisennetyillä riveillä, ei merkillä `{`.",
  "`=` stores a value.": "`=` tallentaa arvon.",
  "Write `==` to compare.": "Vertaa kirjoittamalla `==`.",
  "Python's `for` goes through values: write `for i in range(3):`.":
    "Pythonin `for` käy läpi arvoja: kirjoita `for i in range(3):`.",
  "Write a colon `:` here, not a semicolon `;`.": "Kirjoita tähän kaksoispiste `:` eikä puolipistettä `;`.",
  "The body of a function comes after a colon: write `:` and `return` instead of `=`.":
    "Funktion runko tulee kaksoispisteen jälkeen: kirjoita `:` ja `return` merkin `=` sijaan.",
  "The bracket `{opening}` is not closed: a `{closing}` is missing.":
    "Sulkua `{opening}` ei ole suljettu: `{closing}` puuttuu.",
  "The bracket `{opening}` is not closed: a `{closing}` is missing before this `{sign}`.":
    "Sulkua `{opening}` ei ole suljettu: `{closing}` puuttuu tämän edeltä: `{sign}`.",
  "A colon `:` is missing at the end of this `{word}` line.": "Tämän `{word}`-rivin lopusta puuttuu kaksoispiste `:`.",
  "`else` stands alone, without a condition.": "`else` on yksin, ilman ehtoa.",
  "Write `elif` before a condition, or only `else:`.": "Kirjoita ehdon eteen `elif`, tai pelkkä `else:`.",
  "Python did not expect `{sign}` here.": "Python ei odottanut tähän merkintää `{sign}`.",
  "Something before it is missing, such as `and` or `==`.": "Jotain sen edeltä puuttuu, esimerkiksi `and` tai `==`.",
  "Something before it is missing or mistyped.": "Jotain sen edeltä puuttuu tai on kirjoitettu väärin.",
  "A colon `:` is missing before `{sign}`.": "Kaksoispiste `:` puuttuu tämän edeltä: `{sign}`.",
  "Nothing is indented below this `{word}` line.": "Tämän `{word}`-rivin alla ei ole mitään sisennettyä.",
  "Nothing is indented below this {word} line.": "Tämän rivin ({word}) alla ei ole mitään sisennettyä.",
  "Write its body there, or `pass` for now.": "Kirjoita sen sisältö siihen, tai toistaiseksi `pass`.",
  "This line belongs to the `{word}` in line {n}, so begin it with four more spaces.":
    "Tämä rivi kuuluu rivin {n} lohkoon `{word}`, joten aloita se neljällä välilyönnillä enemmän.",
  "This line belongs to the {word} in line {n}, so begin it with four more spaces.":
    "Tämä rivi kuuluu rivin {n} lohkoon ({word}), joten aloita se neljällä välilyönnillä enemmän.",
  "This line begins with {spaces}.": "Tämä rivi alkaa {spaces}.",
  "The first line must begin at the margin.": "Ensimmäisen rivin täytyy alkaa aivan vasemmasta reunasta.",
  "This line begins with {spaces}, but the line above with {spaces2}.":
    "Tämä rivi alkaa {spaces}, mutta edellinen rivi {spaces2}.",
  "Lines of one block begin alike.": "Saman lohkon rivit alkavat samalla tavalla.",
  "This line begins with {spaces}, but the lines above begin with {widths}.":
    "Tämä rivi alkaa {spaces}, mutta ylempien rivien alussa välilyöntejä on {widths}.",
  "Tabs and spaces are mixed at the beginning of this line and the lines above.":
    "Tämän rivin ja ylempien rivien alussa on sekaisin sarkaimia ja välilyöntejä.",
  "Use four spaces everywhere.": "Käytä kaikkialla neljää välilyöntiä.",
  "`{word}` works only inside a loop.": "`{word}` toimii vain silmukan sisällä.",
  "`{word}` works only inside a function.": "`{word}` toimii vain funktion sisällä.",
  "Does this line need more spaces at its beginning?": "Tarvitseeko tämä rivi alkuunsa lisää välilyöntejä?",
  "`await` works only inside a function that begins with `async def`.":
    "`await` toimii vain sellaisen funktion sisällä, jonka alussa on `async def`.",
  "The `try` in line {n} needs an `except` with the same indentation after this line.":
    "Rivin {n} `try` tarvitsee tämän rivin jälkeen samalla sisennyksellä `except`-rivin.",
  "The `try` needs an `except` with the same indentation after this line.":
    "`try` tarvitsee tämän rivin jälkeen samalla sisennyksellä `except`-rivin.",
  "The `try` in line {n} needs an `except` with the same indentation before this line.":
    "Rivin {n} `try` tarvitsee ennen tätä riviä samalla sisennyksellä `except`-rivin.",
  "The `try` needs an `except` with the same indentation before this line.":
    "`try` tarvitsee ennen tätä riviä samalla sisennyksellä `except`-rivin.",

  // Words of other languages
  "Did you mean `{meant}` instead of `{word}`?": "Tarkoititko `{meant}` etkä `{word}`?",
  "Write `{right}` instead of `{wrong}`.": "Kirjoita `{right}` eikä `{wrong}`.",
  "A function begins with `def` in Python.": "Pythonissa funktio alkaa sanalla `def`.",
  "Write `def` instead of `{word}`.": "Kirjoita `def` eikä `{word}`.",
  "A function is written with `def {name}(…):` and `return` in Python, not with `=>`.":
    "Pythonissa funktio kirjoitetaan näin: `def {name}(…):` ja `return`, ei merkillä `=>`.",
  "Python needs no `{word}`.": "Python ei tarvitse sanaa `{word}`.",
  "Write the name, `=` and the value.": "Kirjoita nimi, `=` ja arvo.",
  "A function begins with `def` in Python, without types: `def {name}(…):`.":
    "Pythonissa funktio alkaa sanalla `def`, ilman tyyppejä: `def {name}(…):`.",
  "Python needs no type before a name.": "Python ei tarvitse tyyppiä nimen edessä.",
  "Remove `{word}`.": "Poista `{word}`.",
  "Python has no `{word}`.": "Pythonissa ei ole tällaista: `{word}`.",
  "Python has no `public`, `private`, `static` or `void`.":
    "Pythonissa ei ole sanoja `public`, `private`, `static` ja `void`.",
  "A function begins with `def`.": "Funktio alkaa sanalla `def`.",
  "Write `if`, `elif` and `else`.": "Kirjoita `if`, `elif` ja `else`.",
  "Write `while True:` and leave the loop with `break`.": "Kirjoita `while True:` ja lopeta silmukka sanalla `break`.",
  "Write `while True:` or `for i in range(3):`.": "Kirjoita `while True:` tai `for i in range(3):`.",
  "Write `{code}`.": "Kirjoita `{code}`.",
  "A block begins with a colon `:` and indented lines.": "Lohko alkaa kaksoispisteellä `:` ja sisennetyillä riveillä.",
  "Write only the name of the class and parentheses.": "Kirjoita vain luokan nimi ja sulut.",
  "Python does not mark the end of a block.": "Python ei merkitse lohkon loppua.",
  "Remove this word: the indentation shows the end.": "Poista tämä sana: sisennys näyttää lopun.",
  "To take a part of `{name}`, write square brackets `[ ]` instead of `{ }`.":
    "Osa nimestä `{name}` otetaan hakasulkeilla `[ ]` eikä merkeillä `{ }`.",
  "After `return` comes the value alone.": "Sanan `return` jälkeen tulee pelkkä arvo.",
  "Remove the `=`.": "Poista `=`.",
  "`{word}` is a word of Python, so nothing can be named so.":
    "`{word}` on Pythonin oma sana, joten mikään ei voi olla sen niminen.",
  "Choose another name, such as `{name}`.": "Valitse toinen nimi, esimerkiksi `{name}`.",
  "`{word}` is a word of Python.": "`{word}` on Pythonin oma sana.",
  "Choose another name.": "Valitse toinen nimi.",
  "Put `{word}` at the beginning of a line of its own.": "Siirrä `{word}` oman rivin alkuun.",
  "An `elif` must come before the `else`.": "`elif` täytyy olla ennen sanaa `else`.",
  "Line {n1} ends the `{head}` of line {n2}, so this `{word}` belongs to nothing.":
    "Rivi {n1} päättää rivin {n2} lohkon `{head}`, joten tämä `{word}` ei kuulu mihinkään.",
  "Should line {n} begin with more spaces?": "Pitäisikö rivin {n} alussa olla enemmän välilyöntejä?",
  "This `{word}` must begin with as many spaces as its `{head}` in line {n}.":
    "Tämän `{word}` alussa täytyy olla yhtä monta välilyöntiä kuin rivin {n} `{head}` alussa.",
  "This `{word}` has no `{head}` above it.": "Tällä `{word}` ei ole yläpuolella paria `{head}`.",

  // Statements
  "Write `in` instead of `of`: `for NAME in VALUES:`.": "Kirjoita `in` eikä `of`: `for NAME in VALUES:`.",
  "Write `for` without `each`: `for NAME in VALUES:`.": "Kirjoita `for` ilman sanaa `each`: `for NAME in VALUES:`.",
  "Python has no `..` for numbers.": "Pythonissa ei ole merkintää `..` luvuille.",
  "Write `range(1, 4)` for 1, 2 and 3.": "Luvut 1, 2 ja 3 saa näin: `range(1, 4)`.",
  "The number belongs in parentheses: write `{code}`.": "Luku kuuluu sulkujen sisään: kirjoita `{code}`.",
  "This `for` has no `in`.": "Tästä `for`-rivistä puuttuu `in`.",
  "Write a comma between the names: `{code}`.": "Kirjoita nimien väliin pilkku: `{code}`.",
  "The name of the function is missing, or is not a name, after `{word}`.":
    "Funktion nimi puuttuu tai ei ole nimi, sanan `{word}` jälkeen.",
  "The name of the class is missing, or is not a name, after `{word}`.":
    "Luokan nimi puuttuu tai ei ole nimi, sanan `{word}` jälkeen.",
  "`-> TYPE` comes before the colon, at the end of the line.":
    "`-> TYPE` tulee ennen kaksoispistettä, rivin loppuun.",
  "Write the parameter without its type: `{right}` instead of `{wrong}`.":
    "Kirjoita parametri ilman tyyppiä: `{right}` eikä `{wrong}`.",
  "A parameter is a name, and `{value}` is a value.": "Parametri on nimi, ja `{value}` on arvo.",
  "Values come in when the function is called.": "Arvot annetaan, kun funktiota kutsutaan.",
  "A comma is missing between the parameters `{left}` and `{right}`.":
    "Parametrien `{left}` ja `{right}` välistä puuttuu pilkku.",
  "A parameter is a plain name without a dot.": "Parametri on pelkkä nimi ilman pistettä.",
  "The name of a class cannot contain a dot.": "Luokan nimessä ei voi olla pistettä.",
  "The name of a module cannot contain `-`.": "Moduulin nimessä ei voi olla merkkiä `-`.",
  "Is it `_`?": "Onko se `_`?",
  "After `as` comes one new name.": "Sanan `as` jälkeen tulee yksi uusi nimi.",
  "A comma is missing between `{left}` and `{right}`.": "Pilkku puuttuu merkintöjen `{left}` ja `{right}` välistä.",
  "After `{word}`, a name is missing.": "Nimi puuttuu tämän jälkeen: `{word}`.",
  "The name of a module stands without quotes.": "Moduulin nimi kirjoitetaan ilman lainausmerkkejä.",
  "`*` brings all names, so nothing else can follow it.": "`*` tuo kaikki nimet, joten sen perässä ei voi olla muuta.",
  "Write a colon `:` at the end of the line.": "Kirjoita rivin loppuun kaksoispiste `:`.",
  "This line has one colon `:` too many.": "Tällä rivillä on yksi kaksoispiste `:` liikaa.",
  "Remove it.": "Poista se.",
  "The condition after `{word}` is missing.": "Sanan `{word}` jälkeen puuttuu ehto.",
  "A block with `{word}` cannot be a value.": "Lohko, jossa on `{word}`, ei voi olla arvo.",
  "Begin it in a line of its own.": "Aloita se omalta riviltään.",
  "Put the `{word}` in a new line, with four more spaces.":
    "Siirrä `{word}` uudelle riville neljän lisävälilyönnin taakse.",
  "Each choice of a `match` begins with `case`.": "Jokainen `match`-vaihtoehto alkaa sanalla `case`.",
  "A `lambda` holds one value only, so it has no `{word}`.":
    "Funktiossa `lambda` on vain yksi arvo, joten siinä ei ole sanaa `{word}`.",
  "Write the value, or use `def`.": "Kirjoita pelkkä arvo, tai käytä sanaa `def`.",
  "Put the text in parentheses: `{code}`.": "Kirjoita teksti sulkujen sisään: `{code}`.",
  "Put `{word}` at the beginning of a new line.": "Siirrä `{word}` uuden rivin alkuun.",
  "Write `as` before the name: `as {name}`.": "Kirjoita nimen eteen `as`: `as {name}`.",
  "After a line with `@` comes a `def` or a `class`.": "Rivin, jolla on `@`, jälkeen tulee `def` tai `class`.",
  "This line ends too early.": "Tämä rivi päättyy liian aikaisin.",
  "Something is missing at its end.": "Jotain sen lopusta puuttuu.",

  // Python's own messages
  "In a dictionary, a colon `:` stands between key and value, not `=`: {'a': 1, 'b': 2}.":
    "Sanakirjassa avaimen ja arvon välissä on kaksoispiste `:` eikä `=`: {'a': 1, 'b': 2}.",
  "A name belongs here, and `{sign}` is not a name.": "Tähän kuuluu nimi, ja `{sign}` ei ole nimi.",
  "`{value}` is a value, so nothing can be stored in it.": "`{value}` on arvo, joten siihen ei voi tallentaa mitään.",
  "The name goes to the left of `=`; `==` compares.": "Nimi kuuluu merkin `=` vasemmalle puolelle; `==` vertaa.",
  "A name cannot contain `-`.": "Nimessä ei voi olla merkkiä `-`.",
  "Write `_` instead: `{name}`.": "Kirjoita sen tilalle `_`: `{name}`.",
  "Nothing can be stored in a call.": "Kutsuun ei voi tallentaa mitään.",
  "For an item of a list or dictionary, write `[ ]` instead of `( )`.":
    "Listan tai sanakirjan kohta kirjoitetaan merkein `[ ]` eikä `( )`.",
  "Nothing can be stored in the {target}.": "Mitään ei voi tallentaa {target}.",
  "A name goes to the left of `=`; `==` compares.": "Merkin `=` vasemmalle puolelle kuuluu nimi; `==` vertaa.",
  "`{word}` needs parentheses: write `{code}`.": "`{word}` tarvitsee sulut: kirjoita `{code}`.",
  "A name cannot contain a space.": "Nimessä ei voi olla välilyöntiä.",
  "The parameters stand in parentheses: write `{code}`.": "Parametrit ovat sulkujen sisällä: kirjoita `{code}`.",
  "Parentheses are missing after the name: write `{code}`.": "Nimen jälkeen puuttuvat sulut: kirjoita `{code}`.",
  "The order is the other way round: write `{code}`.": "Järjestys on toisin päin: kirjoita `{code}`.",
  "The comma is Python 2.": "Pilkku on Python 2:ta.",
  "Put the kinds of exceptions in parentheses: `except (A, B):`.":
    "Kirjoita virheiden luokat sulkujen sisään: `except (A, B):`.",
  "A value with `if` needs an `else` as well.": "Arvo, jossa on `if`, tarvitsee myös sanan `else`.",
  "Without one, write the `if` in a line of its own before this.":
    "Ilman sitä `if` kirjoitetaan omalle rivilleen ennen tätä.",
  "In a text, `\\` begins a special character.": "Tekstissä `\\` aloittaa erikoismerkin.",
  "Write the path with `/`, or as r'C:\\…'.": "Kirjoita polku merkein `/`, tai näin: r'C:\\…'.",
  "In a text, `\\` begins a special character, and this one is not complete.":
    "Tekstissä `\\` aloittaa erikoismerkin, ja tämä on kesken.",
  "Write `\\\\` for a backslash.": "Kenoviiva kirjoitetaan `\\\\`.",
  "To the left of this operator there must be one name, because the result is stored there.":
    "Tämän operaattorin vasemmalla puolella täytyy olla yksi nimi, koska tulos tallennetaan siihen.",
  "A value is missing after the `=` of this argument.": "Tämän argumentin merkin `=` jälkeen puuttuu arvo.",
  "`del` needs the name of something, or an index or key of it.":
    "`del` tarvitsee jonkin nimen, tai sen indeksin tai avaimen.",
  "{base} numbers have no digit {digit}.": "{base} ei voi olla numeroa {digit}.",
  "This {kind} number is not complete.": "Tämä luku ({kind}) on kesken.",
  "This number has {n} digits.": "Tässä luvussa on {n} numeroa.",
  "A number in a file may have at most 4,300.": "Tiedoston luvussa niitä saa olla enintään 4 300.",
  "After `import`, the names are missing.": "Sanan `import` jälkeen puuttuvat nimet.",
  "Remove the comma at the end of this line.": "Poista pilkku tämän rivin lopusta.",
  "A `{` in this f-string is not closed: a `}` is missing.": "Tämän f-merkkijonon `{` on sulkematta: `}` puuttuu.",
  "This f-string has one `}` too many.": "Tässä f-merkkijonossa on yksi `}` liikaa.",
  "Write `}}` for a brace that is printed.": "Tulostettava aaltosulku kirjoitetaan `}}`.",
  "The braces `{}` of this f-string are empty.": "Tämän f-merkkijonon aaltosulut `{}` ovat tyhjät.",
  "Write a value between them.": "Kirjoita niiden väliin arvo.",
  "After `!`, only `s`, `r` or `a` can follow in an f-string.":
    "F-merkkijonossa merkin `!` jälkeen voi tulla vain `s`, `r` tai `a`.",
  "Write `:` before a number format.": "Lukumuotoilun edessä on `:`.",
  "Write `for NAME in VALUES`.": "Kirjoita `for NAME in VALUES`.",
  "What stands between `{` and `}` in this f-string is not a value.":
    "Tämän f-merkkijonon merkkien `{` ja `}` välissä ei ole arvoa.",
  "Something is wrong with a `{` or `}` of this f-string.":
    "Jossakin tämän f-merkkijonon merkissä `{` tai `}` on virhe.",
  "A text that begins with b' may contain plain English letters only.":
    "Tekstissä, jonka alussa on b', saa olla vain englannin kirjaimia.",
  "Remove the `b`.": "Poista `b`.",
  "A text with `b` and one without it cannot stand side by side.":
    "Teksti, jossa on `b`, ja teksti ilman sitä eivät voi olla vierekkäin.",
  "A backslash `\\` may stand only at the end of a line.": "Kenoviiva `\\` saa olla vain rivin lopussa.",
  "Write `/` to divide.": "Jaa kirjoittamalla `/`.",
  "The file ends too early: the last line is not complete.":
    "Tiedosto päättyy liian aikaisin: viimeinen rivi on kesken.",
  "The `except:` without a name catches everything, so it must be the last one.":
    "`except:` ilman nimeä ottaa kiinni kaiken, joten sen täytyy olla viimeinen.",
  "A parameter without a default cannot come after one with a default.":
    "Parametri, jolla ei ole oletusarvoa, ei voi tulla sellaisen jälkeen, jolla on.",
  "Change their order.": "Vaihda niiden järjestys.",
  "A value with a name, such as `x=1`, must come after the values without a name.":
    "Nimetyn arvon, kuten `x=1`, täytyy tulla nimettömien arvojen jälkeen.",
  "`*` must come before `**` in a call.": "Kutsussa `*` täytyy olla ennen merkintää `**`.",
  "The call names `{name}` twice.": "Kutsussa on `{name}` kahdesti.",
  "The function has two parameters named `{name}`.": "Funktiolla on kaksi parametria, joiden nimi on `{name}`.",
  "Rename one.": "Nimeä toinen uudelleen.",
  "To the left of `=` in a call, only the name of a parameter can stand.":
    "Kutsussa merkin `=` vasemmalla puolella voi olla vain parametrin nimi.",
  "Put parentheses around the part with `for`.": "Laita sulut sen osan ympärille, jossa on `for`.",
  "Put parentheses around the values before `for`.": "Laita sulut sanaa `for` edeltävien arvojen ympärille.",
  "`{code}` must come before the first use of `{name}`.":
    "`{code}` täytyy olla ennen nimen `{name}` ensimmäistä käyttöä.",
  "`{name}` is a parameter, so it cannot be {what} as well.":
    "`{name}` on parametri, joten se ei voi olla myös {what}.",
  "No function around this one has a variable `{name}`.":
    "Missään tätä ympäröivässä funktiossa ei ole muuttujaa `{name}`.",
  "Did you mean `global`?": "Tarkoititko `global`?",
  "`nonlocal` works only in a function inside another function.":
    "`nonlocal` toimii vain funktiossa, joka on toisen funktion sisällä.",
  "In a dictionary, every key needs a colon and a value: {'a': 1, 'b': 2}.":
    "Sanakirjassa jokainen avain tarvitsee kaksoispisteen ja arvon: {'a': 1, 'b': 2}.",
  "In this dictionary, the value after the colon is missing.":
    "Tästä sanakirjasta puuttuu arvo kaksoispisteen jälkeen.",
  "`*` needs a value to its left to multiply.": "Kertomerkin `*` vasemmalla puolella täytyy olla arvo.",
  "Brackets or blocks are nested too deeply here for Python.":
    "Sulkuja tai lohkoja on tässä Pythonille liian monta sisäkkäin.",
  "`from __future__ import` must be the first line and name a known feature.":
    "`from __future__ import` täytyy olla ensimmäisellä rivillä, ja siinä täytyy olla tunnettu nimi.",

  // Brackets, quotes, characters and numbers
  "The bracket `{opening}` is never closed.": "Sulkua `{opening}` ei suljeta.",
  "Add the missing `{closing}`.": "Lisää puuttuva `{closing}`.",
  "Python does not end a block with `}`.": "Python ei lopeta lohkoa merkkiin `}`.",
  "Remove it: the indentation shows where a block ends.": "Poista se: sisennys näyttää, missä lohko loppuu.",
  "This `{closing}` closes nothing.": "Tämä `{closing}` ei sulje mitään.",
  "Remove it, or add the `{opening}` that is missing before it.":
    "Poista se, tai lisää sen edeltä puuttuva `{opening}`.",
  "This `{closing}` does not fit the `{opening}` of line {n}, which needs a `{right}` first.":
    "Tämä `{closing}` ei sovi rivin {n} merkkiin `{opening}`, joka tarvitsee ensin merkin `{right}`.",
  "This `{closing}` does not fit the `{opening}`, which needs a `{right}` first.":
    "Tämä `{closing}` ei sovi merkkiin `{opening}`, joka tarvitsee ensin merkin `{right}`.",
  "The `{` in this f-string is not closed: a `}` is missing before the quote.":
    "Tämän f-merkkijonon `{` on sulkematta: `}` puuttuu lainausmerkin edeltä.",
  "A quote inside the text ends it.": "Tekstin sisällä oleva lainausmerkki lopettaa sen.",
  "Use one kind of quote around the text and the other inside.":
    "Käytä tekstin ympärillä yhdenlaista lainausmerkkiä ja sen sisällä toisenlaista.",
  "The apostrophe ends the text too early.": "Heittomerkki lopettaa tekstin liian aikaisin.",
  "Put the text between double quotes: \"it's\".": "Kirjoita teksti kaksinkertaisiin lainausmerkkeihin: \"it's\".",
  "The backslash makes the last quote a part of the text.":
    "Kenoviiva tekee viimeisestä lainausmerkistä osan tekstiä.",
  "Write `\\\\` for a backslash before `{quote}`.": "Kenoviiva merkin `{quote}` edessä kirjoitetaan `\\\\`.",
  "This text begins with `{quote}` and ends with `{other}`.":
    "Tämä teksti alkaa merkillä `{quote}` ja päättyy merkkiin `{other}`.",
  "Use the same quote at both ends.": "Käytä samaa lainausmerkkiä molemmissa päissä.",
  "The text that begins here never ends: a closing `{quote}` is missing in this line.":
    "Tästä alkava teksti ei pääty: tältä riviltä puuttuu lopettava `{quote}`.",
  "The long text that begins here never ends: a closing `{quote}` is missing.":
    "Tästä alkava pitkä teksti ei pääty: lopettava `{quote}` puuttuu.",
  "Something is missing between two values here, probably a comma.":
    "Kahden arvon välistä puuttuu tästä jotain, luultavasti pilkku.",
  "A colon `:` is probably missing between `{left}` and `{right}`.":
    "Luultavasti kaksoispiste `:` puuttuu merkintöjen `{left}` ja `{right}` välistä.",
  "Something is missing between `{left}` and `{right}`: a comma, an operator, or quotes.":
    "Jotain puuttuu merkintöjen `{left}` ja `{right}` välistä: pilkku, operaattori tai lainausmerkit.",
  "A comma is probably missing between `{left}` and `{right}`.":
    "Luultavasti pilkku puuttuu merkintöjen `{left}` ja `{right}` välistä.",
  "The quote {sign} is a typographic one.": "Lainausmerkki {sign} on typografinen.",
  "Type a straight quote `{quote}` instead.": "Kirjoita sen tilalle suora lainausmerkki `{quote}`.",
  "Python does not know the character {sign}.": "Python ei tunne merkkiä {sign}.",
  "Write `{right}` instead.": "Kirjoita sen tilalle `{right}`.",
  "Python does not know the character {sign} outside of texts.":
    "Python ei tunne merkkiä {sign} tekstien ulkopuolella.",
  "Remove it, or put the text in quotes.": "Poista se, tai laita teksti lainausmerkkeihin.",
  "There is {invisible} (U+{code}) here, perhaps from copying.":
    "Tässä on {invisible} (U+{code}), ehkä kopioinnin jäljiltä.",
  "Delete it, and type a space if needed.": "Poista se, ja kirjoita tarvittaessa välilyönti.",
  "A number must not begin with 0.": "Luku ei saa alkaa numerolla 0.",
  "Write {n}.": "Kirjoita {n}.",
  "A name cannot begin with a digit, so `{name}` is not a name.":
    "Nimi ei voi alkaa numerolla, joten `{name}` ei ole nimi.",
  "The number `{number}` is not complete.": "Luku `{number}` on kesken.",
  "Numbers have no `{suffix}` at their end in Python 3.": "Python 3:ssa luvun lopussa ei ole merkkiä `{suffix}`.",
  "`{text}` is not a number.": "`{text}` ei ole luku.",
  "Write `{code}` to multiply.": "Kerro näin: `{code}`.",

  // Operators and values side by side
  "Write `A if CONDITION else B`.": "Kirjoita `A if CONDITION else B`.",
  "Python does not know `$`.": "Python ei tunne merkkiä `$`.",
  "A name consists of letters, digits and `_`.": "Nimessä on kirjaimia, numeroita ja merkkejä `_`.",
  "The three backquotes are no Python.": "Kolme gravismerkkiä ei ole Pythonia.",
  "Python does not know the backquote.": "Python ei tunne gravismerkkiä.",
  "Put a text in straight quotes.": "Kirjoita teksti suoriin lainausmerkkeihin.",
  "A comment begins with `#` in Python.": "Pythonissa kommentti alkaa merkillä `#`.",
  "A comment begins with `#` in Python, not with `//`.": "Pythonissa kommentti alkaa merkillä `#` eikä `//`.",
  "A text with values in it is written f'… {name} …' in Python, without backquotes and `$`.":
    "Teksti, jossa on arvoja, kirjoitetaan Pythonissa f'… {name} …', ilman gravismerkkejä ja merkkiä `$`.",
  "A small function is written with `lambda x: …` in Python, not with `=>`.":
    "Pieni funktio kirjoitetaan Pythonissa `lambda x: …` eikä merkillä `=>`.",
  "Write `=` instead of `:=` to store a value.": "Arvo tallennetaan merkillä `=` eikä `:=`.",
  "Write `{right}` as one sign instead of `{wrong}`.": "Kirjoita `{right}` yhtenä merkkinä eikä `{wrong}`.",
  "Python does not know `!` here.": "Python ei tunne tässä merkkiä `!`.",
  "Put a text in quotes, and write `not` to negate.": "Laita teksti lainausmerkkeihin; kielto kirjoitetaan `not`.",
  "Write one dot before a name, or `range(1, 4)` for 1, 2 and 3.":
    "Kirjoita nimen eteen yksi piste; luvut 1, 2 ja 3 saa näin: `range(1, 4)`.",
  "With an `else`, the choice comes before the `for`: `[A if CONDITION else B for x in xs]`.":
    "Kun mukana on `else`, valinta tulee ennen sanaa `for`: `[A if CONDITION else B for x in xs]`.",
  "Write `not in`, or `and not`, instead of a single `not` between two values.":
    "Kirjoita kahden arvon väliin `not in` tai `and not` eikä pelkkää `not`.",
  "Each side of `{word}` needs a whole comparison: write `{code}` after `{word2}`.":
    "Sanan `{word}` kummallakin puolella täytyy olla kokonainen vertailu: kirjoita `{code}` sanan `{word2}` jälkeen.",
  "`{word}` stands twice.": "`{word}` on kahdesti.",
  "Remove one of them.": "Poista toinen niistä.",
  "`{left}` and `{right}` stand side by side.": "`{left}` ja `{right}` ovat vierekkäin.",
  "Remove one of them, or write the value between them.": "Poista toinen niistä, tai kirjoita arvo niiden väliin.",
  "Write a comma `,` instead of the semicolon `;`, or remove it.":
    "Kirjoita pilkku `,` puolipisteen `;` tilalle, tai poista se.",
  "The value between `{left}` and `for` is missing.": "Arvo puuttuu merkintöjen `{left}` ja `for` välistä.",
  "In a dictionary, every entry has a key, a colon and a value: {'a': 1, 'b': 2}.":
    "Sanakirjassa jokaisessa kohdassa on avain, kaksoispiste ja arvo: {'a': 1, 'b': 2}.",
  "The index between `[` and `]` is missing.": "Indeksi puuttuu merkkien `[` ja `]` välistä.",
  "There are two commas, or nothing stands before this comma.":
    "Tässä on kaksi pilkkua, tai tämän pilkun edessä ei ole mitään.",
  "Nothing stands between `{left}` and this comma.": "Merkin `{left}` ja tämän pilkun välissä ei ole mitään.",
  "Remove the comma.": "Poista pilkku.",
  "Between `[` and `]` there are at most two colons.": "Merkkien `[` ja `]` välissä on enintään kaksi kaksoispistettä.",
  "A value is missing between `{left}` and `{right}`.": "Arvo puuttuu merkintöjen `{left}` ja `{right}` välistä.",
  "Put `{code}` in a new line: each line holds one statement.":
    "Siirrä `{code}` uudelle riville: jokaisella rivillä on yksi lause.",
  "To call `{name}`, put the value in parentheses: `{code}`.":
    "Kun kutsut nimeä `{name}`, laita arvo sulkujen sisään: `{code}`.",
  "Something is missing between `{left}` and `{right}`.": "Jotain puuttuu merkintöjen `{left}` ja `{right}` välistä.",
  "A number is written without spaces.": "Luku kirjoitetaan ilman välilyöntejä.",
  "Write `*` to multiply: `{code}`.": "Kerro kirjoittamalla `*`: `{code}`.",
  "Something is missing between `{left}` and `{right}`, such as an operator or a comma.":
    "Jotain puuttuu merkintöjen `{left}` ja `{right}` välistä, esimerkiksi operaattori tai pilkku.",
  "The line ends after `{sign}`.": "Rivi päättyy tämän jälkeen: `{sign}`.",
  "The value that belongs there is missing.": "Siihen kuuluva arvo puuttuu.",
  "What belongs there is missing.": "Siihen kuuluva osa puuttuu.",
  "A name is missing after the dot.": "Pisteen jälkeen puuttuu nimi.",
  "A name is missing before the dot.": "Pisteen edeltä puuttuu nimi.",
  "A line cannot begin with `{sign}`.": "Rivi ei voi alkaa näin: `{sign}`.",
  "Does it belong to the line above?": "Kuuluuko se edelliseen riviin?",
  "A number can have only one decimal point.": "Luvussa voi olla vain yksi desimaalipiste.",

  // Copied lines
  "`{entity}` is the name of a character in a web page.": "`{entity}` on merkin nimi verkkosivulla.",
  "Write a space instead.": "Kirjoita sen tilalle välilyönti.",
  "`{prompt}` belongs to Python's prompt, not to the program.":
    "`{prompt}` kuuluu Pythonin kehotteeseen eikä ohjelmaan.",
  "Remove it from the beginning of each line.": "Poista se jokaisen rivin alusta.",
  "This is a command for a terminal, not a line of Python.": "Tämä on päätteen komento eikä Pythonia.",
  "The number at the beginning of this line is no part of the program.": "Rivin alussa oleva luku ei kuulu ohjelmaan.",
  "Remove such numbers from all lines.": "Poista sellaiset luvut kaikilta riveiltä.",
  "This line is not Python.": "Tämä rivi ei ole Pythonia.",
  "A note for people begins with `#`.": "Huomautus ihmisille alkaa merkillä `#`.",
};

export const syntax = { phrases, sentences };
