// English texts of the list of accounts.

export const accounts = {
  title: "Accounts",
  list: "Users, newest first",
  name: "Name begins with",
  role: "Role",
  kind: "Kind",
  anyRole: "any",
  kind_account: "with an account",
  kind_anonymous: "without an account",
  kind_all: "all",
  none: "No account matches.",
  older: "Show older ones",
  created: "Since",
  seen: "Last seen",
  never: "no session left",
  change: "Change the role",
  changeOf: "Change the role of {name}",
  role_learner: "learner",
  role_teacher: "teacher",
  role_admin: "administrator",
  makeTitle_learner: "Make {name} a learner?",
  makeTitle_teacher: "Make {name} a teacher?",
  makeTitle_admin: "Make {name} an administrator?",
  makeText_learner: "This account then sees its own submissions only. It loses what it could see and do as staff.",
  makeText_teacher: "This account then sees the submissions and the code of all learners, and all exercises.",
  makeText_admin:
    "This account can then do everything: see all code, control the queue and the workers, change policies, and give "
    + "and take roles, yours too.",
  make: "Change the role",
  changed: "{name} is now: {role}.",
};
