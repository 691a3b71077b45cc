// Derives the functions that are running at each recorded step. A step has only the variables of its own function.

const none = new Map();

/**
 * The frames at each step, outermost first: `{name, line, variables, changed}`. `changed` has the names of variables
 * that the step before did not have, with "new", and of those whose value has changed, with "changed". The frames below
 * the last one keep the variables of their own last step.
 */
export function framesOfSteps(steps) {
  let stack = [];
  let hasReturned = false;
  return steps.map((step) => {
    const own = stack[step.depth - 1];
    const hasEnded = step.event === "call" || (hasReturned && stack.length === step.depth);
    const isSame = own?.name === step.function && !hasEnded;
    const frame = {
      name: step.function, line: step.line, variables: step.variables,
      changed: changesOf(isSame ? own.variables : [], step.variables),
    };
    const callers = stack.slice(0, step.depth - 1)
      .map((caller) => (caller.changed.size > 0 ? { ...caller, changed: none } : caller));
    stack = [...callers, frame];
    hasReturned = step.event === "return";
    return stack;
  });
}

function changesOf(before, after) {
  const texts = new Map(before.map(({ name, text }) => [name, text]));
  return new Map(after
    .filter(({ name, text }) => texts.get(name) !== text)
    .map(({ name }) => [name, texts.has(name) ? "changed" : "new"]));
}
