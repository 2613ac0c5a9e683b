"""Forms look like the kit and say what is wrong where it is."""

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from huiyin.ui.forms import KitForm, PhotosField, say_after_label

PIXEL = b"GIF89a"


class WordsForm(KitForm):
    """A form of one field of each kind."""

    photos = PhotosField(label="照片", required=False, most=2, heaviest=1)
    words = forms.CharField(label="情况", help_text="一句话", error_messages={"required": "请写一句"})
    danger = forms.ChoiceField(label="危险", choices=[("no", "没有"), ("yes", "有")], widget=forms.RadioSelect)


def sent(*sizes: int) -> WordsForm:
    """The form with photos of these sizes."""
    files = [SimpleUploadedFile(f"{n}.gif", PIXEL.ljust(size, b"x"), "image/gif") for n, size in enumerate(sizes)]
    return WordsForm({"words": "门坏了", "danger": "no"}, MultiValueDict({"photos": files}))


def test_an_error_is_tied_to_its_field() -> None:
    page = WordsForm({"danger": "no"}).render()
    assert 'id="id_words_error"' in page
    assert 'aria-describedby="id_words_helptext id_words_error"' in page
    assert 'aria-invalid="true"' in page


def test_the_summary_links_to_the_field() -> None:
    page = WordsForm({"danger": "no"}).render()
    assert '<a href="#id_words">请写一句</a>' in page
    assert 'role="alert"' in page


def test_choices_are_a_fieldset_with_a_legend() -> None:
    page = str(WordsForm()["danger"].as_field_group())
    assert "<fieldset" in page
    assert "<legend" in page
    assert page.count('class="choice"') == 2


def test_a_field_that_may_stay_empty_says_so() -> None:
    form = WordsForm()
    assert "（选填）" in form["photos"].as_field_group()
    say_after_label(form.fields["photos"], "（最多 2 张）")
    assert "（最多 2 张）" in form["photos"].as_field_group()


def test_photos_clean_to_a_list() -> None:
    form = sent(10, 20)
    assert form.is_valid(), form.errors
    assert [file.size for file in form.cleaned_data["photos"]] == [10, 20]


def test_too_many_photos_are_refused() -> None:
    assert "photos" in sent(10, 10, 10).errors


def test_a_heavy_photo_is_refused_and_the_words_are_kept() -> None:
    form = sent(2 * 1024 * 1024)
    assert "照片超过 1 MB" in str(form.errors["photos"])
    assert "门坏了" in form.render()
