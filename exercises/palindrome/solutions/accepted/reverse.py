def is_palindrome(text):
    letters = [character.lower() for character in text if character.isalpha()]
    return letters == letters[::-1]
