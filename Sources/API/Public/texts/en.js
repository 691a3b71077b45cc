// English. A section belongs to a part of the page. Both languages have the same keys.

export const en = {
  page: {
    skip: "Skip to the exercise",
    exercises: "Exercises",
    language: "Language",
  },

  exercise: {
  },

  handout: {
  },

  editor: {
    label: "Your Python code",
    hint: "{submit} submits, {find} searches, {comment} turns lines into comments. " +
      "{escape}, then {tab} leaves the editor.",
    tabLeaves: "Tab now leaves the editor.",
    reader: "Editor for screen readers",
    find: "Find",
    findNext: "Next match",
    findPrevious: "Match before",
    findClose: "Close the search",
    found: "{at} of {count}",
    foundNone: "Not found",
    lineMessage: "Line {line}: {message}",
    currentLine: "The program is at line {line}.",
  },

  run: {
    title: "Try your code",
    intro: "Run your code and see what it does. Nothing is judged, and nothing is stored.",
    run: "Run",
    keys: "{keys} runs your code without judging it.",
    stepThrough: "Step through",
    stop: "Stop",
    what: "Run",
    whatCall: "one call",
    whatProgram: "the whole program",
    call: "Call",
    callHint: "Write the values between the parentheses, then press Enter.",
    input: "Input",
    inputAsk: "I type while it runs",
    inputBox: "I write all of it now",
    inputText: "Input of your program",
    inputHint: "Each input() reads one line of this text.",
    placeholder: "Write a value in place of {name}, then run again.",
    noCall: "Write a call of your function, then run again.",
    noCode: "There is no code yet. Write some code, then run it.",
    codeTooLong: "Your code is too long. The limit is 64 KiB.",
    inputTooLong: "The input is too long. The limit is 64 KiB.",
    callTooLong: "The call is too long. The limit is 2,000 bytes.",
    lineTooLong: "This line is too long. The limit is 16 KiB.",
    starting: "Starting your program…",
    running: "Your program is running…",
    recording: "Your program is running, and its steps are recorded…",
    waiting: "Your program waits for your input.",
    line: "Input for your program",
    send: "Send",
    endInput: "No more input",
    endInputHint: "Tells the program that its input is over. In a terminal, Ctrl+D does this.",
    inputEnded: "(end of input)",
    youTyped: "You typed: ",
    output: "Output of your program",
    errorOutput: "Errors",
    linesLeftOut: {
      one: "{count} earlier line is not shown, because there is so much output.",
      other: "{count} earlier lines are not shown, because there is so much output.",
    },
    textLeftOut: "Earlier text is not shown, because there is so much output.",
    outputCut: "Your program printed more than this. Only the beginning is kept.",
    errorsCut: "There were more errors than these. Only the beginning is kept.",
    nothingPrinted: "Your program printed nothing.",
    slow: "The live connection is interrupted. Output arrives a little later, until it is back.",
    lost: "The server can’t be reached right now. Your program goes on there. "
      + "Its output will appear here as soon as the connection is back.",
    valueOf: "Value of",
    valueNone: "None means that the function returned nothing. Does a return run?",
    picture: "The picture that your program drew",
    ok: "Your program ended normally",
    error: "Your program stopped with an error",
    errorText: "It ended with the exit code {code}. 0 would mean that all is well.",
    signal: "Python itself was ended",
    signalText: "The operating system ended it with signal {signal}.",
    cpu: "Your program was stopped: it computed for too long",
    cpuText: "It may compute for {seconds} s. Does a loop never end?",
    wall: "Your program was stopped: it took too long",
    wallText: "It may take {seconds} s in all. Does it sleep, or wait for input that never comes?",
    memory: "Your program was stopped: it used too much memory",
    memoryText: "It may use {size} MB. Does a list or a text grow without end?",
    processes: "Your program was stopped: it started too many processes",
    processesText: "Does it start processes or threads in a loop?",
    outputLimit: "Your program was stopped: it printed too much",
    outputLimitText: "Does a loop print without end?",
    disk: "Your program was stopped: it wrote too much to files",
    diskText: "Does a loop write to a file without end?",
    policy: "Your program was stopped: it did something that is not allowed here",
    policyText: "For example, programs cannot use the network here.",
    callProblem: "The call is not a Python expression",
    callProblemText: "Python says: {why}",
    stopped: "You stopped your program",
    failed: "Our mistake, not yours",
    expired: "This run is over",
    expiredText: "The server no longer has this run. Run your code again.",
    unknown: "Your program ended",
    usage: "Computing time: {cpu} of {cpuLimit}\u00a0s. Memory: {memory} of {memoryLimit}\u00a0MB. "
      + "From start to end it took {wall}\u00a0s.",
    example: "This is an example of the handout, not your code.",
    exampleCode: "Code of the example",
    exampleTake: "Put this code into the editor",
    exampleAgain: "Run the example again",
    exampleSteps: "Step through the example",
    unreachable: "The server can’t be reached right now. Your code is safe. Try again in a moment.",
    tooMany: {
      one: "Those were many requests in a short time. Wait {count} second, then try again.",
      other: "Those were many requests in a short time. Wait {count} seconds, then try again.",
    },
    unavailable: "The server cannot run programs right now. Your code is safe. Try again in a moment.",
    noExercise: "This exercise is no longer there, so its programs cannot be run. Copy your code if you need it.",
    inputRefused: "Your program did not take this input. It may have ended, or it has not read your earlier input yet.",
  },

  steps: {
    title: "Step by step",
    close: "Close the steps",
    code: "The code that ran",
    slider: "Step",
    count: "Step {step} of {of}",
    first: "First step",
    back: "One step back",
    forward: "One step forward",
    last: "Last step",
    keys: "The arrow keys go one step back and forward, Home and End to the first and the last step.",
    line: "Line {line} runs next.",
    call: "{name} is called.",
    callWith: "{name} is called with {values}.",
    return: "{name} returns {value}.",
    returnNone: "{name} ends and returns None, that is, nothing.",
    yield: "{name} hands out {value} and pauses.",
    exception: "Line {line} raises an error: {value}",
    program: "the program",
    here: "line {line}",
    waits: "line {line}, waits for {name}",
    yourCall: "Called by",
    new: "new",
    changed: "changed",
    noVariables: "No variables yet.",
    output: "Output so far",
    nothing: "Nothing yet.",
    stale: "You have changed your code since. These steps belong to the code below.",
    none: "There are no steps to show, because no line of your code ran.",
    endComplete: "The last step is where the program ended.",
    endOfCall: "The last step is where the call ended.",
    endSteps: "The record ends after {count} steps, because it can hold no more. The program ran on.",
    endSize: "The record ends after {count} steps, because their values take too much room. The program ran on.",
    endCut: "The record ends after {count} steps, because the program was stopped there.",
  },

  result: {
  },

  words: {
  },

  hints: {
  },

  history: {
  },

  course: {
  },

  connection: {
  },

  drafts: {
  },

  account: {
  },
};
