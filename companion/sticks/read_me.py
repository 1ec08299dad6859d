"""What a stick says to whoever finds it. Its first line is also the mark by which a stick of ours is known."""

MARK = "MUSEUM COMPANION STICK 1"
LIMIT = 10_000  # bytes
_ZH_HANS = """\
这个U盘属于博物馆展示机。它把公开的展览内容带到没有网络的地方,再把工作坊的签到记录带回博物馆。
盘上没有公开可读的个人信息:参加者名单和签到记录都已加密,只有对应的展示机或博物馆的服务器能打开。
如果您捡到它,请交还博物馆{where}。请不要修改或删除盘上的文件。谢谢!"""
_ZH_HANT = """\
這個隨身碟屬於博物館展示機。它把公開的展覽內容帶到沒有網路的地方,再把工作坊的簽到紀錄帶回博物館。
碟上沒有公開可讀的個人資料:參加者名單和簽到紀錄都已加密,只有對應的展示機或博物館的伺服器能打開。
如果您撿到它,請交還博物館{where}。請不要修改或刪除碟上的檔案。謝謝!"""
_EN = """\
This stick belongs to the kiosks of a museum. It takes public exhibition content to places without a network, and
brings records of workshops back to the museum. Nothing secret lies open on it: lists of people and records are
encrypted, and only the kiosk or the museum's server that they are for can open them.
If you find it, please bring it back to the museum{where}. Please change and delete nothing on it. Thank you!"""


def read_me(url: str) -> bytes:
    """For every editor: UTF-8, lines that end with CR LF. `url`: the server's, empty where it has none."""
    zh, en = (f"({url})", f" ({url})") if url else ("", "")
    parts = (MARK, _ZH_HANS.format(where=zh), _ZH_HANT.format(where=zh), _EN.format(where=en))
    return "\n\n".join(parts).replace("\n", "\r\n").encode() + b"\r\n"


def is_ours(raw: bytes | None) -> bool:
    return raw is not None and raw.startswith(MARK.encode())
