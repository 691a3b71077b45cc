import json, math, random, collections, itertools, functools, re, string, datetime, dataclasses, typing, enum, copy
