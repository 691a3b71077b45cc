# Write your program here.
