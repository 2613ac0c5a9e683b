"""`python -m huiyin` is the `huiyin` command."""

from huiyin.project.command import main

main()
