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
    title: "Result",
    noCode: "There is no code yet. Write some code, then submit.",
    tooLong: "Your code is too long. The limit is 64 KiB.",
    alreadyPending: "This code is already being graded.",
    pending: "Your last submission is still being graded.",
    replacePending: "Grade this one instead",
    keepWaiting: "Keep waiting",
    earlier: "Your latest submission, {time}.",
    again: "You already submitted exactly this code, so the verdict is the same.",
    announced: "{verdict}. {points}. {summary}",
    points: "Points",
    summary: "Summary of the result",

    waiting: "Waiting for a free grader",
    ahead: { one: "Waiting: {count} ahead of you", other: "Waiting: {count} ahead of you" },
    stillWaiting: "Still waiting for a free grader",
    stillAhead: {
      one: "Still waiting: the server has {count} submission ahead of yours",
      other: "Still waiting: the server has {count} submissions ahead of yours",
    },
    running: "Running the tests",
    runningTest: "Running test {number} of {total}",
    stillRunning: "Still waiting for the tests to end",
    keepEditing: "You can keep editing while you wait.",
    lateAdvice: "There has been no news for a while. Your submission is stored, and the result will appear here.",
    testsDone: { one: "{ended} of {count} test done", other: "{ended} of {count} tests done" },
    testNumber: "Test {number}",

    cancelled: "This submission was cancelled before it was graded.",
    ours: "Grading failed because of a problem on our side. You lose no points. Please submit again.",
    shared:
      "The tests ran inside your program (isolation: shared), so this result is not protected against cheating.",
    yourLines: "Lines of your code",

    passedTests: { one: "{count} test passed", other: "{count} tests passed" },
    hidden: "hidden",
    hiddenTest: "hidden test",
    message: "Message of the test",
    details: "Details",
    prints: "What your program printed",
    figure: "The picture that your program drew in the test “{name}”",
    aboutLine: "It is about line {line} of your code.",
    stepThrough: "Step through this call",
    showAll: { one: "Show the whole text ({length} character)", other: "Show the whole text ({length} characters)" },

    comparison: "Comparison",
    call: "Call",
    returned: "Yours",
    printed: "You printed",
    expected: "Expected",
    yours: "Yours",
    wholeValue: "Show all of “{name}”",
    equalLines: { one: "… {count} equal line …", other: "… {count} equal lines …" },
    moreLines: "There are more lines than shown here.",

    yourText: "Your text",
    yourOutput: "Your output",
    expectedText: "The expected text",
    expectedOutput: "The expected output",
    endsWithSpace: "{text} ends with a space.",
    endsWithBreak: "{text} ends with a line break (\\n) that should not be there.",
    lacksBreak: "{text} lacks the line break (\\n) at its end.",
    lineEndsWithSpace: "{text} has a space at the end of line {line}.",
    contains: "{text} contains a {character} that the other one lacks.",
    accentsDiffer: "Both texts look the same, but letters with accents are written in different ways inside.",
    space: "space at the end of a line",
    lineBreak: "line break",
    tab: "tab",
    carriageReturn: "carriage return (\\r)",
    escapeCharacter: "terminal escape character",
    nulCharacter: "NUL character",
    controlCharacter: "control character",
    noBreakSpace: "no-break space",
    softHyphen: "soft hyphen",
    zeroWidthSpace: "zero-width space",
    zeroWidthMark: "zero-width mark",
    leftToRightMark: "left-to-right mark",
    rightToLeftMark: "right-to-left mark",
    directionMark: "mark that changes the direction of text",
    lineSeparator: "line separator",
    unusualSpace: "special space",

    nearTime: "Your program used {used} of {limit} of computing time.",
    nearMemory: "Your program used {used} of {limit} of memory.",
    nearOutput: "Your program printed {used} of at most {limit}.",
    bytes: "bytes",

    next: "Next exercise",
    nextNamed: "Next: {title}",
    toCourse: "To the course",
    improve: "Improve it",
    improveAdvice: "Change your code and submit again as often as you like. Your points stay.",
  },

  words: {
    passed: "passed",
    failed: "failed",
    error: "stopped with an error",
    cpu_limit: "ran too long",
    wall_limit: "waited too long",
    memory_limit: "used too much memory",
    process_limit: "started too many processes",
    output_limit: "printed too much",
    disk_limit: "wrote too much to files",
    policy_violation: "did something that is not allowed",
    skipped: "skipped",
    accepted: "Accepted",
    partial: "Partly solved",
    rejected: "Not solved yet",
    invalid: "Could not be run",
    ours: "Our mistake, not yours",
    queued: "Waiting",
    running: "Being graded",
    cancelled: "Cancelled",
    points: { one: "{points} of {count} point", other: "{points} of {count} points" },
    justNow: "just now",
    minutesAgo: { one: "a minute ago", other: "{count} minutes ago" },
  },

  explanations: {
    button: "What does “{word}” mean?",
    close: "Close",
    points:
      "Each test is worth some of the exercise’s points. You get the points of the tests that pass.\n"
      + "You can submit as often as you like. Your best submission counts, so you never lose points by trying "
      + "again.",
    hidden:
      "You see the name of a hidden test, and whether it passed. Its values stay secret, so that a program must "
      + "solve the task and not only the examples.\n"
      + "Think of values that the other tests leave out: zero, an empty list, a very long text.",
    partial:
      "Some tests passed and some did not. You have the points of the tests that passed.\n"
      + "Look at the first test that failed. You can submit again as often as you like.",
    invalid:
      "Python could not read your program, or the tests did not find what they need in it. So no test could "
      + "run.\n"
      + "Often it is a small mistake in one line: a missing colon, bracket or quote, or a misspelt name.",
    ours:
      "Something went wrong on the server. It has nothing to do with your code.\n"
      + "You lose no points. Please submit again. If it happens again, tell your teacher.",
    skipped: "This test did not run, so it says nothing about your code.",
    cpu_limit:
      "Each test may use a certain amount of computing time. Your program used more, so it was stopped.\n"
      + "Often a loop never ends. Check that each loop comes closer to its end in every step.",
    wall_limit:
      "Your program waited for something and computed nothing, until its time was over.\n"
      + "Often it sleeps, or it waits for input that never comes.",
    memory_limit:
      "Each test may use a certain amount of memory. Your program used more, so it was stopped.\n"
      + "Often a list or a text keeps growing in a loop that never ends.",
    process_limit: "Your program started more processes or threads than it may have. Most exercises need none.",
    output_limit: "Your program printed more than it may. Often a loop with print in it never ends.",
    disk_limit: "Your program wrote more to files than it may. Often a loop that writes to a file never ends.",
    policy_violation:
      "Your program asked the computer for something that programs may not do here, such as using the network. "
      + "Most exercises need no such thing.",
  },

  hints: {
    title: "Hints",
    number: "Hint {number} of {total}",
    show: "Show hint {number} of {total}",
    stuck: "Stuck? A hint may help.",
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
