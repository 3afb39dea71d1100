"""Why a whole file is refused, in words an office worker can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.errors import RuleBroken

MESSAGES = {
    "too_large": _("文件超过 20 MB。请删去图片和无关的工作表，或分成几个文件导入。"),
    "unpacked_too_large": _(
        "文件解开后超过 100 MB。请删去图片和无关的工作表，或分成几个文件导入。"
    ),
    "too_many_entries": _("文件内含的部件过多，不像是名册。请把数据复制到新的工作簿再导入。"),
    "ratio": _("文件压缩比异常，不予读取。请把数据复制到新的工作簿再导入。"),
    "too_many_rows": _("数据超过 200,000 行，或表格范围过大。请分成几个文件导入。"),
    "too_many_sheets": _("只读取前 20 张有名册的工作表。请把这一张移到另一个文件再导入。"),
    "too_wide": _("表格超过 256 列，不像是名册。请只保留名册的列再导入。"),
    "encrypted": _("文件设有打开密码。请在 Excel 或 WPS 中取消密码，另存后再导入。"),
    "macro": _("文件含有宏。请另存为“Excel 工作簿 (.xlsx)”后再导入。"),
    "html": _("这是网页文件改名而成的表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。"),
    "text_named_xls": _(
        "这是文本文件，不是 Excel 工作簿。请用 Excel 打开，另存为 .xlsx 后再导入。"
    ),
    "pdf": _("文件的内容是 PDF，不是 Excel 或 CSV，改名不能转换。请用 .xlsx、.xls 或 .csv 名册。"),
    "picture": _("文件的内容是图片，不是 Excel 或 CSV。请用 .xlsx、.xls 或 .csv 名册。"),
    "document": _("文件的内容是 Word 文档，不是 Excel 或 CSV。请把表格复制到 Excel，存为 .xlsx。"),
    "slides": _("文件的内容是演示文稿，不是 Excel 或 CSV。请用 .xlsx、.xls 或 .csv 名册。"),
    "archive": _("文件的内容是压缩包，不是 Excel 或 CSV。请解压后逐个导入里面的名册。"),
    "other_book": _("这种表格（.xlsb、.ods 等）不能读取。请在 Excel 或 WPS 中另存为 .xlsx。"),
    "unsupported": _("文件的内容不是 Excel 或 CSV。请用 .xlsx、.xls 或 .csv 名册。"),
    "empty": _("文件里没有内容。"),
    "no_header": _("没有找到表头：前 30 行里没有同时出现“姓名”和“身份证号码”等列名的一行。"),
    "header_only": _("只有表头，没有人员数据。"),
    "dtd": _("文件内部含有不安全的定义 (DTD)，不予读取。请另存为新的工作簿再导入。"),
    "formula": _(
        "表中有公式还没有计算结果。请用 Excel 打开并保存一次，或把公式粘贴为数值，再导入。"
    ),
    "encoding": _("无法识别文字编码。请另存为 UTF-8 或 GB18030 编码的 CSV，或存为 .xlsx。"),
    "broken": _("文件已损坏或不完整，无法读取。请在 Excel 中打开，另存后再导入。"),
    "too_slow": _("读取文件用时过长，已停止。请把数据复制到新的工作簿再导入。"),
    "too_much_memory": _("文件太复杂，读取所需内存超过上限。请把数据复制到新的工作簿再导入。"),
}


class FileRefused(RuleBroken):
    """The file as a whole cannot be imported; nothing of it is kept."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = MESSAGES[code]
