// Finnish texts of the list of accounts.

export const accounts = {
  title: "Tilit",
  list: "Käyttäjät, uusimmat ensin",
  name: "Nimen alku",
  role: "Rooli",
  kind: "Laji",
  anyRole: "mikä tahansa",
  kind_account: "joilla on tili",
  kind_anonymous: "ilman tiliä",
  kind_all: "kaikki",
  none: "Yksikään tili ei sovi hakuun.",
  older: "Näytä vanhempia",
  created: "Luotu",
  seen: "Viimeksi nähty",
  never: "ei istuntoja",
  change: "Vaihda rooli",
  changeOf: "Vaihda rooli: {name}",
  role_learner: "opiskelija",
  role_teacher: "opettaja",
  role_admin: "ylläpitäjä",
  makeTitle_learner: "Tehdäänkö tilistä {name} opiskelija?",
  makeTitle_teacher: "Tehdäänkö tilistä {name} opettaja?",
  makeTitle_admin: "Tehdäänkö tilistä {name} ylläpitäjä?",
  makeText_learner: "Tili näkee sitten vain omat palautuksensa. Se menettää kaiken, mitä henkilökunta näkee ja tekee.",
  makeText_teacher: "Tili näkee sitten kaikkien opiskelijoiden palautukset ja koodin sekä kaikki tehtävät.",
  makeText_admin:
    "Tili voi sitten tehdä kaiken: nähdä kaiken koodin, ohjata jonoa ja tarkistimia, muuttaa käytäntöjä sekä antaa ja "
    + "ottaa pois rooleja, myös sinun roolisi.",
  make: "Vaihda rooli",
  changed: "{name} on nyt: {role}.",
};
