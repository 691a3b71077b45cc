# family: files
# proves: a program that lowers its own limits harms only itself, and the result is its own error
# expect: runtime_error
# prints: "OSError"
import resource

resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
open("/dev/null")
