// Finnish for the labels in the details of a result. See scripts/grader-details.js for the four forms of details.

export const details = {
  /** Labels of values. Any other label is a part of the code of a test. */
  rows: {
    call: "kutsu",
    returned: "palautti",
    raised: "virhe",
    expected: "odotettiin",
    error: "virhe",
    value: "arvo",
    message: "viesti",
    with: "arvoilla",
    "also with": "myös arvoilla",
  },
  difference: { "- expected, + yours:": "- odotettu, + sinun:" },
  /** Titles of texts, in the order in which they appear. */
  sections: { "Input:": "Syöte:", "Expected output:": "Odotettu tuloste:", "Your output:": "Tulosteesi:" },
  conversation: { "What was said:": "Keskustelu:" },
  speakers: { Test: "Testi", "Your program": "Ohjelmasi", "Your program, unread": "Ohjelmasi, lukematta" },
  /** A line of the learner's code; a call that repeats. */
  places: { line: "rivi {n}", call: "rivi {n}, kohdassa {name}" },
  repeated: { "    … repeated": "    … toistuu" },
};
