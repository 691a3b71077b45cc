class Stack:
    def push(self, value):
        pass

    def pop(self):
        pass

    def size(self):
        pass
