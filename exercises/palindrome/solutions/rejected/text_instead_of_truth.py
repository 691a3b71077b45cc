def is_palindrome(text):
    return "yes" if text == text[::-1] else "no"
