"""Does a company's name, at one place of a text, mean the company?"""
