#!/usr/bin/env python3
"""Writes security.jsonl: password hashes that werkzeug.security made and checked.

    gen_security_fixtures.py [directory]

A row has a name, a comment that says what it shows, a hash, a password, and in result
what check_password_hash says of the two: "true", "false" or the class of its exception.
A row with a method was made by generate_password_hash with it. The salts are not random,
so that the result is always the same.
"""

import json
import sys
from pathlib import Path

import werkzeug.security
from werkzeug.security import check_password_hash
from werkzeug.security import generate_password_hash

PASSWORD = "correct horse"

#: What generate_password_hash is asked for: name, comment, method, password, salt.
MADE = [
    ("default", "the default of Werkzeug 3", "scrypt", PASSWORD, "kqlCGIIZRTb0bRIT"),
    ("scrypt small", "three parameters", "scrypt:128:8:1", PASSWORD, "kqlCGIIZRTb0bRIT"),
    ("scrypt parallel", "p above 1", "scrypt:16:2:5", PASSWORD, "salt"),
    ("scrypt long", "a password longer than a block of SHA-256", "scrypt:128:1:1", "x" * 200, "salt"),
    ("scrypt nothing", "the empty password", "scrypt:128:8:1", "", "salt"),
    ("scrypt letters", "letters beyond ASCII are UTF-8", "scrypt:128:8:1", "pässwörd 密码 😀", "sält"),
    ("scrypt zeros", "leading zeros are dropped", "scrypt:0128:08:01", PASSWORD, "salt"),
    ("pbkdf2", "the other method, with its default of 3.1", "pbkdf2", PASSWORD, "Vp0JJcdf9VWp9dPh"),
    ("pbkdf2 sha512", "another digest", "pbkdf2:sha512:1000", PASSWORD, "Vp0JJcdf9VWp9dPh"),
    ("pbkdf2 once", "one round", "pbkdf2:sha256:1", PASSWORD, "s"),
    ("pbkdf2 nothing", "the empty password", "pbkdf2:sha256:2", "", "salt"),
    ("pbkdf2 long", "a password longer than a block of SHA-512", "pbkdf2:sha512:2", "y" * 300, "salt"),
    ("pbkdf2 letters", "letters beyond ASCII are UTF-8", "pbkdf2:sha256:2", "pässwörd 密码 😀", "sält 盐"),
    ("pbkdf2 nul", "NUL and line breaks are characters", "pbkdf2:sha256:2", "a\0b\n", "s:a\0lt\n"),
    ("pbkdf2 upper case", "a digest is spelled in any case, and stays so", "pbkdf2:SHA256:2", PASSWORD, "salt"),
    ("old", "what Werkzeug 0.11 to 0.14 made", "pbkdf2:sha1:1000", PASSWORD, "hGnqKXhD"),
    ("old 1", "what Werkzeug 1.0 made", "pbkdf2:sha256:150000", PASSWORD, "hGnqKXhD"),
]
MADE += [
    ("digest " + name, "a digest that every Python has", f"pbkdf2:{name}:3", PASSWORD, "salt")
    for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512_224", "sha512_256",
                 "sha3_224", "sha3_256", "sha3_384", "sha3_512")
]

HASH = "pbkdf2:sha256:2$salt$061df616343cb988307172e2c3074be63e953b28237ea96184f6a48bec7a8a55"
DIGEST = HASH.rpartition("$")[2]
SCRYPT = "scrypt:128:8:1$salt$"

#: What check_password_hash is asked besides: name, comment, hash, password.
ASKED = [
    ("right", "the hash that the next rows change", HASH, "pw"),
    ("wrong password", "another password", HASH, "pW"),
    ("no password", "the empty one", HASH, ""),
    ("NUL behind", "HMAC fills its key with NULs, so that these count for nothing", HASH, "pw\0"),
    ("space behind", "and a space does not", HASH, "pw "),
    ("upper hex", "the digits are compared as text", HASH.replace(DIGEST, DIGEST.upper()), "pw"),
    ("short hex", "the last digit is missing", HASH[:-1], "pw"),
    ("long hex", "a digit more", HASH + "0", "pw"),
    ("newline", "a newline behind", HASH + "\n", "pw"),
    ("space", "a space in front", " " + HASH, "pw"),
    ("no digits", "nothing behind the salt", "pbkdf2:sha256:2$salt$", "pw"),
    ("third dollar", "the salt ends at the second one", HASH.replace("$salt$", "$salt$x$"), "pw"),
    ("letters for digits", "digits that are not ASCII", HASH[:-1] + "é", "pw"),
    ("empty", "no hash at all", "", "pw"),
    ("one dollar", "no salt", "pbkdf2:sha256:2$" + DIGEST, "pw"),
    ("no dollar", "only a method", "pbkdf2:sha256:2", "pw"),
    ("dollars", "nothing but separators", "$$", "pw"),
    ("plain", "dropped in Werkzeug 3", "plain$$pw", "pw"),
    ("sha1", "dropped in Werkzeug 3", "sha1$salt$" + "0" * 40, "pw"),
    ("bcrypt", "another package's", "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW", "pw"),
    ("argon2", "another package's", "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$AAAA", "pw"),
    ("method upper case", "methods are in lower case", HASH.replace("pbkdf2", "PBKDF2"), "pw"),
    ("digest unknown", "no digest", HASH.replace("sha256", "sha0"), "pw"),
    ("digest upper case", "a name of Python's, not of OpenSSL's, is in lower case", HASH.replace("sha256", "SHA3_256"), "pw"),
    ("digest empty", "no name", HASH.replace("sha256", ""), "pw"),
    ("pbkdf2 three parameters", "one too many", HASH.replace("sha256:2", "sha256:2:2"), "pw"),
    ("pbkdf2 no number", "an empty one", HASH.replace(":2$", ":$"), "pw"),
    ("pbkdf2 fraction", "not whole", HASH.replace(":2$", ":2.0$"), "pw"),
    ("pbkdf2 zero", "no round at all", HASH.replace(":2$", ":0$"), "pw"),
    ("pbkdf2 negative", "fewer than none", HASH.replace(":2$", ":-2$"), "pw"),
    ("pbkdf2 endless", "beyond a C long", HASH.replace(":2$", ":99999999999999999999$"), "pw"),
    ("scrypt two parameters", "one is missing", "scrypt:128:8$salt$", "pw"),
    ("scrypt four parameters", "one too many", "scrypt:128:8:1:1$salt$", "pw"),
    ("scrypt word", "not a number", "scrypt:128:8:x$salt$", "pw"),
    ("scrypt colon", "an empty parameter", "scrypt:$salt$", "pw"),
    ("scrypt no power", "N is no power of two", "scrypt:100:8:1$salt$", "pw"),
    ("scrypt one", "N is 1", "scrypt:1:8:1$salt$", "pw"),
    ("scrypt nought", "N is 0", "scrypt:0:8:1$salt$", "pw"),
    ("scrypt no blocks", "r is 0", "scrypt:128:0:1$salt$", "pw"),
    ("scrypt no lanes", "p is 0", "scrypt:128:8:0$salt$", "pw"),
    ("scrypt little", "OpenSSL wants more memory than Werkzeug allows", "scrypt:64:8:1$salt$", "pw"),
    ("scrypt least", "the least N for one lane", SCRYPT, "pw"),
    ("scrypt little lanes", "two lanes are not enough for N of 2", "scrypt:2:8:2$salt$", "pw"),
    ("scrypt least lanes", "nor too few for N of 4", "scrypt:4:8:2$salt$", "pw"),
    ("scrypt narrow", "N is too large for a block of 1", "scrypt:65536:1:1$salt$", "pw"),
    ("scrypt huge", "N·r·p beyond a C int", "scrypt:2097152:8:1$salt$", "pw"),
]


def made():
    for name, comment, method, password, salt in MADE:
        werkzeug.security.gen_salt = lambda length, salt=salt: salt
        yield name, comment, method, generate_password_hash(password, method), password


def rows():
    for name, comment, method, pwhash, password in made():
        yield {"name": name, "comment": comment, "method": method, "hash": pwhash, "password": password}
    for name, comment, pwhash, password in ASKED:
        yield {"name": name, "comment": comment, "method": None, "hash": pwhash, "password": password}


def result(pwhash, password):
    try:
        return str(check_password_hash(pwhash, password)).lower()
    except Exception as error:
        return "ValueError" if isinstance(error, ValueError) else type(error).__name__


def main():
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "testdata"
    count = 0
    with open(directory / "security.jsonl", "w", newline="\n") as out:
        for row in rows():
            out.write(json.dumps({**row, "result": result(row["hash"], row["password"])}, sort_keys=True) + "\n")
            count += 1
    print(f"security.jsonl: {count} rows")


if __name__ == "__main__":
    main()
