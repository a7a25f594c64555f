"""Why a face can't be enrolled, in words that say what to do."""

from __future__ import annotations

from typing import Literal

from models.text import Words
from models.video import FaceProblem, FaceStep

Fault = Literal[
    "unreadable",
    "other_format",
    "animated",
    "too_large",
    "too_many_pixels",
    "no_face",
    "several_faces",
    "too_small",
    "cut_off",
    "turned_away",
    "too_dark",
    "too_bright",
    "blurred",
    "unlike",
    "no_picture",
    "nobody",
    "not_live",
    "no_verdict",
]
"""`unlike`: another person than the other shots show. The last four are a camera's."""

WORDS: dict[Fault, Words] = {
    "unreadable": Words(
        "无法读取这张照片，文件可能不完整。请重新发送 JPEG 或 PNG 照片。",
        "The photo can't be read, the file may be incomplete: please send it again as JPEG or PNG.",
    ),
    "other_format": Words(
        "这不是 JPEG 或 PNG 照片。请转换后再试（苹果手机：设置、相机、格式、兼容性最佳）。",
        "This is not a JPEG or PNG photo: please convert it (iPhone: Settings, Camera, Formats, Most Compatible).",
    ),
    "animated": Words(
        "这个文件里有好几张图（动图）。请发送一张静态照片。",
        "The file holds a moving picture: please send one still photo, JPEG or PNG.",
    ),
    "too_large": Words("照片超过 20 MB，请缩小后再试。", "The photo is larger than 20 MB: please make it smaller."),
    "too_many_pixels": Words(
        "照片超过 6400 万像素，请缩小后再试。", "The photo has over 64 million pixels: please make it smaller."
    ),
    "no_face": Words("照片里没有找到人脸，请正面重拍。", "No face was found: please take the photo from the front."),
    "several_faces": Words(
        "照片里不止一张脸，请只拍本人。", "There is more than one face: please show one person only."
    ),
    "too_small": Words("照片里的脸太小，请靠近一些重拍。", "The face is too small: please take the photo from nearer."),
    "cut_off": Words("脸没有拍全，请把整张脸拍进照片。", "Part of the face is cut off: please show all of it."),
    "turned_away": Words(
        "脸没有正对镜头，请抬头平视镜头重拍。", "The face is turned away: please look straight into the camera."
    ),
    "too_dark": Words("脸太暗，请到亮的地方重拍。", "The face is too dark: please take the photo in better light."),
    "too_bright": Words(
        "脸太亮或背光，请避开强光重拍。", "The face is too bright: please keep out of strong light and try again."
    ),
    "blurred": Words(
        "照片模糊，请擦净镜头、拿稳后重拍。", "The photo is blurred: please wipe the lens, hold still and try again."
    ),
    "unlike": Words(
        "这张照片与本人的其他照片不像同一个人。请核对后换一张正面清晰的照片。",
        "This does not look like the person in the other photos: please check, and use a clear one from the front.",
    ),
    "no_picture": Words(
        "摄像头没有画面。请确认主机正在运行、摄像头在线（linli doctor）。",
        "The camera gives no picture: check that the hub runs and the camera is online (linli doctor).",
    ),
    "nobody": Words(
        "摄像头前没有拍到可用的人脸。请正对摄像头站好后重试。",
        "No good face was seen at the camera: please stand before it, look into it, and try again.",
    ),
    "not_live": Words(
        "看起来不是真人（照片或屏幕）。请本人站到摄像头前。",
        "This looks like a photo or a screen: the person themself must stand before the camera.",
    ),
    "no_verdict": Words(
        "没能确认是真人。请在光线好的地方按提示慢慢做动作，再试一次。",
        "It could not be shown that this is a living person: please try again in good light, and follow the prompts.",
    ),
}

ALIKE = Words(
    "这张脸与已登记的另一位住户非常像。请工作人员核对是否重复登记；若是双胞胎等情况，请注明原因后登记（--allow-alike）。",
    "This face is very like another enrolled person's: staff must check whether it is the same person. "
    "For twins, enrol with a reason (--allow-alike).",
)

LOOK = Words("请正对摄像头，不要动。", "Look into the camera and hold still.")

SEVERAL = Words("请一次只站一个人。", "One person at a time, please.")

STEPS: dict[FaceStep, Words] = {
    "turn_left": Words("请慢慢向左转头。", "Turn your head slowly to your left."),
    "turn_right": Words("请慢慢向右转头。", "Turn your head slowly to your right."),
    "come_closer": Words("请走近一点。", "Come a little closer."),
}

PROBLEMS: dict[FaceProblem, Words] = {
    "too_dark": Words("光线太暗，请开灯或换个位置。", "It is too dark: switch a light on, or stand elsewhere."),
    "too_bright": Words("光线太强，请避开强光。", "It is too bright: turn away from the strong light."),
    "too_far": Words("请走近一点。", "Come a little closer."),
    "too_near": Words("请退后一步。", "Take one step back."),
    "blurred": Words("请站稳，不要动。", "Hold still."),
    "cut_off": Words("请站到画面中间。", "Stand in the middle of the picture."),
    "turned_away": Words("请正对摄像头。", "Look straight into the camera."),
}


class PhotoRefused(ValueError):
    """The photo can't be enrolled; says why, for a person."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(WORDS[fault].en)
        self.fault = fault
        self.words = WORDS[fault]
