// The pages about the account, by their addresses. The learner then returns to the exercise that was shown before.

import { AccountView } from "./account-view.js";
import { addressOfAccount, addressOfSignIn, addressOfSignUp, addressToContinue } from "./route.js";
import { signInView, signUpView } from "./sign-in-view.js";

let addressBefore = addressToContinue;
const goBack = () => (location.hash = addressBefore);

const pages = {
  [addressOfAccount]: () => new AccountView(),
  [addressOfSignIn]: () => signInView(goBack),
  [addressOfSignUp]: () => signUpView(goBack),
};

/** Whether the address names a page about the account. */
export function choosesAccountPage() {
  if (Object.hasOwn(pages, location.hash)) return true;
  addressBefore = location.hash || addressToContinue;
  return false;
}

/** The view of the page that the address names. It has `title`, `element`, `start` and `leave`. */
export const accountView = () => pages[location.hash]();
