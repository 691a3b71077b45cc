// Adds the texts of these pages to those of the student's page. Every module that shows one imports `t` from here.

import { addTexts } from "../scripts/text.js";
import * as english from "../texts/staff/en.js";

await addTexts(english, () => import("../texts/staff/fi.js"));

export * from "../scripts/text.js";
