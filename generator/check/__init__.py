"""What was built and kept, looked through: is all of it there, whole, and as it should be?"""
