"""Turn the name of a shell into the script that completes ekslint's words in it.

The scripts ask `ekslint` itself, see `complete`; they know no option and no rule.
"""

from __future__ import annotations

import sys
from typing import Final

import click

from ekslint.cli.helping import Command
from ekslint.cli.output import write_stream

BASH: Final = r"""# Completion of ekslint for bash 4.4 or later.
_ekslint_completion() {
    local IFS=$'\n' line kind value current="${COMP_WORDS[COMP_CWORD]#=}"
    local -a files=()
    COMPREPLY=()
    while IFS= read -r line; do
        kind="${line%%,*}" value="${line#*,}"
        case "$kind" in
            file) files+=($(compgen -f -- "$current")) ;;
            dir) files+=($(compgen -d -- "$current")) ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done < <(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD \
        _EKSLINT_COMPLETE=bash_complete "$1" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 0 && ${#files[@]} -gt 0 ]]; then
        COMPREPLY=("${files[@]}")
        compopt -o filenames
    elif [[ ${#COMPREPLY[@]} -eq 1 && "${COMPREPLY[0]}" == *[=/] ]]; then
        compopt -o nospace
    fi
}
complete -o nosort -F _ekslint_completion ekslint
"""

ZSH: Final = r"""#compdef ekslint
# Completion of ekslint for zsh.
_ekslint() {
    local kind value about
    local -a words_about bare open
    local files
    while IFS= read -r kind && IFS= read -r value && IFS= read -r about; do
        case "$kind" in
            file) files=files ;;
            dir) [[ -n "$files" ]] || files=dirs ;;
            plain)
                if [[ "$value" == *[=/] ]]; then
                    open+=("${value//\\:/:}")
                elif [[ "$about" == _ ]]; then
                    bare+=("${value//\\:/:}")
                else
                    words_about+=("$value:$about")
                fi ;;
        esac
    done < <(COMP_WORDS="${words[*]}" COMP_CWORD=$CURRENT \
        _EKSLINT_COMPLETE=zsh_complete "${words[1]}" 2>/dev/null)
    (( $#words_about )) && _describe -V ekslint words_about
    (( $#bare )) && compadd -V bare -a bare
    (( $#open )) && compadd -S '' -V open -a open
    case "$files" in
        files) _path_files -f ;;
        dirs) _path_files -/ ;;
    esac
}
if [[ "${zsh_eval_context[-1]}" == loadautofunc ]]; then
    _ekslint "$@"
else
    compdef _ekslint ekslint
fi
"""

FISH: Final = r"""# Completion of ekslint for fish 3.1 or later.
function __ekslint_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l program $words[1]
    for line in (env COMP_WORDS=(string escape -- $words | string join \n | string collect) \
            COMP_CWORD=(count $words) _EKSLINT_COMPLETE=fish_complete $program 2>/dev/null)
        set -l parts (string split -m 1 , -- $line)
        switch $parts[1]
            case file
                __fish_complete_path (commandline -ct)
            case dir
                __fish_complete_directories (commandline -ct)
            case plain
                echo $parts[2]
        end
    end
end
complete -c ekslint -f -k -a "(__ekslint_complete)"
"""

SCRIPTS: Final = {"bash": BASH, "zsh": ZSH, "fish": FISH}


@click.command(
    "completion",
    cls=Command,
    examples=(
        ('eval "$(ekslint completion bash)"', "in ~/.bashrc"),
        ('eval "$(ekslint completion zsh)"', "in ~/.zshrc, behind compinit"),
        ("ekslint completion fish | source", "in ~/.config/fish/config.fish"),
    ),
)
@click.argument("shell", type=click.Choice(tuple(SCRIPTS)))
def command(shell: str) -> int:
    """Print the script that completes commands, options, rules and files in a shell.

    The script asks ekslint itself, so it is the same for every version.
    """
    write_stream(sys.stdout, "text", SCRIPTS[shell])
    return 0
