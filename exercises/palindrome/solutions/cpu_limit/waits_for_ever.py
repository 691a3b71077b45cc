def is_palindrome(text):
    left = 0
    right = len(text) - 1
    while left < right:
        # Only moves on when the letters are the same.
        if text[left] == text[right]:
            left += 1
            right -= 1
    return True
