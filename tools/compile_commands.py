#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""compile_commands.json for editors: compile_commands.py FILE-WITH-CC-AND-FLAGS SOURCE..."""
import json
import os
import sys

with open(sys.argv[1], encoding="utf-8") as flags:
    cc = flags.readline().strip()
print(json.dumps([{"directory": os.getcwd(), "file": f, "command": f"{cc} -c {f}"}
                  for f in sys.argv[2:]], indent=1))
