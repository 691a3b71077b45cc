def is_palindrome(text):
    left = 0
    right = len(text) - 1
    while left < right:
        # The loop never ends if two letters differ.
        if text[left] == text[right]:
            left += 1
            right -= 1
    return True
